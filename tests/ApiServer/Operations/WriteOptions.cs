namespace GatewayApi.Tests.ApiServer.Operations;

/// <summary>How to write.</summary>
internal sealed record WriteOptions
{
    /// <summary>Who owns the fields that change.</summary>
    public string FieldManager { get; init; } = "unknown";

    /// <summary>The subresource that the manager's entry names, where it is not that of the target.</summary>
    public string ManagedSubresource { get; init; } = "";

    public bool IsDryRun { get; init; }

    /// <summary>What to do about unknown fields: <c>Strict</c>, <c>Warn</c> or <c>Ignore</c>.</summary>
    public string FieldValidation { get; init; } = "Warn";

    /// <summary>Takes fields from other managers (server-side apply).</summary>
    public bool IsForced { get; init; }

    /// <summary>Receives warnings for the client.</summary>
    public List<string> Warnings { get; init; } = [];
}
