namespace GatewayApi.Tests.ApiServer;

/// <summary>A request as the server saw it.</summary>
public sealed record RequestRecord
{
    /// <summary>The user's name; "" when the request was not authenticated.</summary>
    public required string User { get; init; }

    /// <summary><c>get list watch create update patch delete deletecollection</c>, or the HTTP method in small letters for paths that are no resources.</summary>
    public required string Verb { get; init; }

    /// <summary>The API group; "" for the core group and for paths that are no resources.</summary>
    public string Group { get; init; } = "";

    /// <summary>The version the client speaks.</summary>
    public string Version { get; init; } = "";

    /// <summary>The resource in the plural; "" for paths that are none.</summary>
    public string Resource { get; init; } = "";

    /// <summary>As <c>status</c>; "" for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>"" for all namespaces and for kinds that have none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>"" for collections.</summary>
    public string Name { get; init; } = "";

    /// <summary>The path without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query, decoded.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>The content type of the body; "" without one.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>The body as it came; empty without one.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body as text.</summary>
    public string BodyText => System.Text.Encoding.UTF8.GetString(Body.Span);

    /// <summary>What the client says it is.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>As <c>HTTP/2</c>; what the client and this server speak, whatever is behind it.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The code of the answer; 0 when the connection was dropped instead.</summary>
    public int Code { get; init; }

    /// <summary>When the answer (of a watch: its beginning) was ready.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Whether it asks for a change.</summary>
    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete" or "deletecollection";

    /// <summary>As <c>update httproutes.gateway.networking.k8s.io/status ns/name → 200</c>.</summary>
    public override string ToString() =>
        Resource.Length == 0
            ? $"{Verb} {Path} → {Code}"
            : $"{Verb} {Resource}{(Group.Length > 0 ? "." + Group : "")}{(Subresource.Length > 0 ? "/" + Subresource : "")} {Namespace}/{Name} → {Code}";
}
