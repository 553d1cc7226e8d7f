using System.Collections.Immutable;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>An XBackend.</summary>
/// <param name="Object">The object.</param>
/// <param name="Tls">How connections are encrypted; null when they are not.</param>
/// <param name="ClientCertificate">What is presented to it; null for nothing.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record XBackendNode(XBackend Object, Config.V1.BackendTls? Tls, CertificateNode? ClientCertificate, ImmutableArray<Problem> Problems)
{
    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Object.Key;

    /// <summary>Why nothing is sent to it; null when it is in force.</summary>
    public Problem? Refusal => Problems.FirstOrDefault(static p => p.Condition == ConditionTypes.Accepted);
}
