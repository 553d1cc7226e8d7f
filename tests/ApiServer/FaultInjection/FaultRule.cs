namespace GatewayApi.Tests.ApiServer.FaultInjection;

/// <summary>Which requests a fault befalls. Empty conditions hold for all.</summary>
public sealed record FaultRule
{
    private int _hits;

    /// <summary><c>get list watch create update patch delete deletecollection</c>; "" for all.</summary>
    public string Verb { get; init; } = "";

    /// <summary>The resource in the plural, with or without its group; "" for all.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource; null for all, "" for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>"" for all.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>"" for all.</summary>
    public string Name { get; init; } = "";

    /// <summary>"" for all users.</summary>
    public string User { get; init; } = "";

    /// <summary>How often it happens before the rule has done its work.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>What happens.</summary>
    public required Fault Fault { get; init; }

    /// <summary>How often it happened.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), Times);

    internal bool TryTake(RequestRecord request) => Matches(request) && Interlocked.Increment(ref _hits) <= Times;

    private bool Matches(RequestRecord request) =>
        Is(Verb, request.Verb)
        && (Is(Resource, request.Resource) || Resource == $"{request.Resource}.{request.Group}")
        && (Subresource is null || Subresource == request.Subresource)
        && Is(Namespace, request.Namespace)
        && Is(Name, request.Name)
        && Is(User, request.User);

    private static bool Is(string wanted, string actual) => wanted.Length == 0 || wanted == actual;
}
