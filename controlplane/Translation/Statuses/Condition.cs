using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Graph;

namespace GatewayApi.ControlPlane.Translation.Statuses;

/// <summary>A condition of an object, without transition time.</summary>
/// <param name="Type">The type.</param>
/// <param name="Status">True or False; Unknown is never said, because everything is known when a status is made.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Message">For people; "" when the reason says it all.</param>
internal sealed record Condition(string Type, bool Status, string Reason, string Message)
{
    private const int ShownProblems = 5;

    /// <summary>True.</summary>
    public static Condition True(string type, string reason, string message = "") => new(type, true, reason, message);

    /// <summary>False.</summary>
    public static Condition False(string type, string reason, string message) => new(type, false, reason, message);

    /// <summary>True without problems of the condition's type, else False with the reason of the first.</summary>
    public static Condition From(string type, IEnumerable<Problem> problems, string reasonWhenTrue)
    {
        var own = problems.Where(p => p.Condition == type).ToArray();
        return own.Length == 0 ? True(type, reasonWhenTrue) : False(type, own[0].Reason, Summary(own));
    }

    /// <summary>The messages of some problems.</summary>
    public static string Summary(IReadOnlyCollection<Problem> problems)
    {
        var shown = string.Join("; ", problems.Take(ShownProblems).Select(static p => p.Message));
        return problems.Count <= ShownProblems ? shown : $"{shown}; and {problems.Count - ShownProblems} more";
    }

    /// <summary>The API's form.</summary>
    /// <param name="generation">The generation of the object it speaks of.</param>
    public JsonObject ToJson(long generation) => new()
    {
        ["type"] = Type,
        ["status"] = Status ? "True" : "False",
        ["reason"] = Reason,
        ["message"] = Message,
        ["observedGeneration"] = generation,
    };
}
