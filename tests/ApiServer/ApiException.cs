using System.Globalization;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer;

/// <summary>A request was refused; carries the <c>Status</c> object that says why.</summary>
/// <param name="status">The <c>Status</c> object.</param>
public sealed class ApiException(JsonObject status) : Exception((string?)status["message"])
{
    /// <summary>The <c>Status</c> object as a client gets it.</summary>
    public JsonObject Status => status;

    /// <summary>The HTTP status code.</summary>
    public int Code => int.Parse(status["code"]!.ToJsonString(), CultureInfo.InvariantCulture);

    /// <summary>The reason, as <c>Conflict</c>.</summary>
    public string Reason => (string?)status["reason"] ?? "";
}
