namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>What is done with a field of a given name.</summary>
internal enum AuthAction
{
    /// <summary>It takes the place of all there are.</summary>
    Set,

    /// <summary>It is added to what there is.</summary>
    Add,

    /// <summary>It is added when there is none.</summary>
    AddIfAbsent,

    /// <summary>It takes the place of those there are, if any.</summary>
    Replace,
}
