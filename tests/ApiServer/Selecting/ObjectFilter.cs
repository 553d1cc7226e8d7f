using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Selecting;

/// <summary>Which objects of a collection a request is about.</summary>
internal sealed class ObjectFilter(string ns, string name, LabelSelector labels, FieldSelector fields)
{
    public bool HasSelectors => !labels.IsEmpty || !fields.IsEmpty;

    /// <exception cref="ApiException">A selector cannot be understood.</exception>
    public static ObjectFilter Of(Target target, string labelSelector, string fieldSelector) => new(
        target.Type.Namespaced ? target.Namespace : "",
        target.Name,
        LabelSelector.Parse(labelSelector),
        FieldSelector.Parse(fieldSelector, target.Type));

    public bool Matches(StoredObject stored) =>
        (ns.Length == 0 || stored.Namespace == ns)
        && (name.Length == 0 || stored.Name == name)
        && labels.Matches(stored.Object)
        && fields.Matches(stored.Object);
}
