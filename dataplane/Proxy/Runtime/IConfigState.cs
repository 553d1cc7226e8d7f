using System.Collections.Immutable;
using GatewayApi.DataPlane.ConfigStream;
using GatewayApi.DataPlane.Routing;
using GatewayApi.Protos.Resources;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>The configuration as the stream to the control plane sees it.</summary>
internal interface IConfigState
{
    /// <summary>What is held now.</summary>
    ResourceSet<HeldResource> Held { get; }

    /// <summary>Applies a delta and says how far it is in force.</summary>
    Task<ApplyReport> ApplyAsync(ConfigDelta delta);

    /// <summary>Says how the current version is in force now: ports come free, certificates expire.</summary>
    /// <returns>Null before the first version.</returns>
    ApplyReport? Report();

    /// <summary>Completes when <see cref="Report"/> may say something else than before; a fresh task each time.</summary>
    Task Changed { get; }
}
