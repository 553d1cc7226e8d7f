using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Which references into other namespaces are allowed.</summary>
internal sealed class ReferenceGrants
{
    private readonly ILookup<string, ReferenceGrantSpec> _byNamespace;

    /// <summary>Indexes the grants by the namespace they stand in: that of the objects they open.</summary>
    public ReferenceGrants(IEnumerable<ReferenceGrant> grants) =>
        _byNamespace = grants.ToLookup(static g => g.Metadata.Namespace, static g => g.Spec, StringComparer.Ordinal);

    /// <summary>
    /// True when the reference stays in its namespace, or when a grant allows it: any <c>from</c> of a grant may refer to any <c>to</c> of
    /// it.
    /// </summary>
    /// <param name="fromKind">Kind of the referrer.</param>
    /// <param name="fromNamespace">Its namespace.</param>
    /// <param name="toKind">Kind of the target.</param>
    /// <param name="to">The target.</param>
    public bool Allow(string fromKind, string fromNamespace, string toKind, ObjectKey to) =>
        fromNamespace == to.Namespace || IsGranted(fromKind, fromNamespace, toKind, to);

    private bool IsGranted(string fromKind, string fromNamespace, string toKind, ObjectKey to) =>
        _byNamespace[to.Namespace].Any(grant =>
            grant.From.Any(f => f.Group == GroupOf(fromKind) && f.Kind == fromKind && f.Namespace == fromNamespace)
            && grant.To.Any(t => t.Group == GroupOf(toKind) && t.Kind == toKind && (string.IsNullOrEmpty(t.Name) || t.Name == to.Name)));

    /// <summary>What is missing, for people.</summary>
    public static string Refusal(string fromKind, string fromNamespace, string toKind, ObjectKey to) =>
        $"no ReferenceGrant in namespace {to.Namespace} allows {fromKind}s of namespace {fromNamespace} to refer to {toKind} {to}";

    private static string GroupOf(string kind) => kind switch
    {
        Kinds.Service or Kinds.Secret or Kinds.ConfigMap => ApiGroups.Core,
        Kinds.XBackend => ApiGroups.GatewayExperimental,
        _ => ApiGroups.Gateway,
    };
}
