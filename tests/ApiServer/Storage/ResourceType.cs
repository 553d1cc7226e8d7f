using GatewayApi.ControlPlane.Translation.Admission;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>A kind of object that the server stores, and how its endpoints behave.</summary>
internal sealed record ResourceType
{
    /// <summary>The API group; "" for the core group.</summary>
    public required string Group { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public required string Kind { get; init; }

    public string ListKind { get; init; } = "";

    /// <summary>Served versions, the preferred one first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    public required string StorageVersion { get; init; }

    public bool Namespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool HasStatus { get; init; }

    public bool HasScale { get; init; }

    /// <summary>Other subresources, as <c>token</c>.</summary>
    public IReadOnlyList<string> OtherSubresources { get; init; } = [];

    /// <summary>Whether <c>metadata.generation</c> counts the changes of the specification.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether PUT without a resourceVersion overwrites; otherwise it is refused with 422.</summary>
    public bool AllowsUnconditionalUpdate { get; init; } = true;

    /// <summary>Whether PUT creates what is not there.</summary>
    public bool AllowsCreateOnUpdate { get; init; }

    /// <summary>Whether DELETE answers with the object in place of a Status.</summary>
    public bool ReturnsDeletedObject { get; init; }

    /// <summary>A question and an answer, as TokenReview: nothing is stored.</summary>
    public bool IsReview { get; init; }

    public bool IsCustom { get; init; }

    /// <summary>The schema of a version; null when nothing is checked.</summary>
    public Func<string, Schema?> Schema { get; init; } = static _ => null;

    /// <summary>The fields and types of a built-in kind; null where the schema has them.</summary>
    public Func<string, Schema?> Shape { get; init; } = static _ => null;

    /// <summary><c>httproutes.gateway.networking.k8s.io</c>, as messages and CRDs name it.</summary>
    public string Id => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";

    /// <summary>What clients of a deprecated version are told, by version.</summary>
    public IReadOnlyDictionary<string, string> DeprecationWarnings { get; init; } = new Dictionary<string, string>();

    public string Key(string ns, string name) => Namespaced ? $"{ns}/{name}" : name;
}
