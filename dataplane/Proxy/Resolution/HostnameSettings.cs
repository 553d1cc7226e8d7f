namespace GatewayApi.DataPlane.Resolution;

/// <summary>How the names of external hosts are looked up.</summary>
/// <param name="Resolver">Who is asked.</param>
/// <param name="LocalNames">Addresses of this machine are allowed.</param>
/// <param name="Time">The clock.</param>
internal sealed record HostnameSettings(IHostResolver Resolver, bool LocalNames, TimeProvider Time);
