using GatewayApi.ControlPlane.Translation.Admission;
using GatewayApi.Tests.ApiServer.Admission;
using k8s.Models;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>
/// The kinds that every cluster has, as far as gateways touch them. Which of them allow unconditional updates or creation by PUT follows
/// the registry strategies of kube-apiserver.
/// </summary>
internal static class BuiltInResources
{
    private const string Rbac = "rbac.authorization.k8s.io";

    public static readonly ResourceType Namespaces = Of<V1Namespace>("", "v1", "namespaces", "Namespace", "ns") with
    {
        Namespaced = false,
        HasStatus = true,
        OtherSubresources = ["finalize"],
        AllowsUnconditionalUpdate = false,
        ReturnsDeletedObject = true,
    };

    public static readonly ResourceType Services = Of<V1Service>("", "v1", "services", "Service", "svc") with { HasStatus = true, AllowsCreateOnUpdate = true, ReturnsDeletedObject = true };

    public static readonly ResourceType ServiceAccounts = Of<V1ServiceAccount>("", "v1", "serviceaccounts", "ServiceAccount", "sa") with
    {
        OtherSubresources = ["token"],
        ReturnsDeletedObject = true,
    };

    public static readonly ResourceType Deployments = Of<V1Deployment>("apps", "v1", "deployments", "Deployment", "deploy") with { HasStatus = true, HasScale = true, HasGeneration = true };

    public static readonly ResourceType CustomResourceDefinitions = Of<V1CustomResourceDefinition>("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", "crd", "crds") with
    {
        Namespaced = false,
        HasStatus = true,
        HasGeneration = true,
        AllowsUnconditionalUpdate = false,
    };

    public static readonly ResourceType TokenReviews = Review<V1TokenReview>("authentication.k8s.io", "tokenreviews", "TokenReview");

    public static readonly ResourceType SubjectAccessReviews = Review<V1SubjectAccessReview>("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview");

    public static readonly ResourceType SelfSubjectAccessReviews = Review<V1SelfSubjectAccessReview>("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview");

    public static readonly ResourceType Roles = Of<V1Role>(Rbac, "v1", "roles", "Role") with { AllowsCreateOnUpdate = true };

    public static readonly ResourceType RoleBindings = Of<V1RoleBinding>(Rbac, "v1", "rolebindings", "RoleBinding") with { AllowsCreateOnUpdate = true };

    public static readonly ResourceType ClusterRoles = Of<V1ClusterRole>(Rbac, "v1", "clusterroles", "ClusterRole") with { Namespaced = false, AllowsCreateOnUpdate = true };

    public static readonly ResourceType ClusterRoleBindings = Of<V1ClusterRoleBinding>(Rbac, "v1", "clusterrolebindings", "ClusterRoleBinding") with { Namespaced = false, AllowsCreateOnUpdate = true };

    public static readonly IReadOnlyList<ResourceType> All =
    [
        Namespaces, Services, ServiceAccounts,
        Of<V1Secret>("", "v1", "secrets", "Secret"),
        Of<V1ConfigMap>("", "v1", "configmaps", "ConfigMap", "cm"),
        Of<Corev1Event>("", "v1", "events", "Event", "ev") with { AllowsCreateOnUpdate = true },
        Of<V1Node>("", "v1", "nodes", "Node", "no") with { Namespaced = false, HasStatus = true },
        Of<V1Pod>("", "v1", "pods", "Pod", "po") with { HasStatus = true, ReturnsDeletedObject = true, HasGeneration = true },
        Of<V1Endpoints>("", "v1", "endpoints", "Endpoints", "ep") with { AllowsCreateOnUpdate = true, Singular = "endpoints" },
        Of<V1EndpointSlice>("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice") with { HasGeneration = true },
        Deployments,
        Of<V2HorizontalPodAutoscaler>("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa") with { HasStatus = true, HasGeneration = true },
        Of<V1PodDisruptionBudget>("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", "pdb") with { HasStatus = true, HasGeneration = true, AllowsUnconditionalUpdate = false },
        Of<V1Lease>("coordination.k8s.io", "v1", "leases", "Lease") with { AllowsCreateOnUpdate = true, AllowsUnconditionalUpdate = false },
        Of<Eventsv1Event>("events.k8s.io", "v1", "events", "Event", "ev") with { AllowsCreateOnUpdate = true },
        Of<V1ValidatingAdmissionPolicy>("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy") with { Namespaced = false, HasStatus = true, HasGeneration = true },
        Of<V1ValidatingAdmissionPolicyBinding>("admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding") with { Namespaced = false, HasGeneration = true },
        Of<V1NetworkPolicy>("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", "netpol") with { HasGeneration = true },
        Of<V1ReplicaSet>("apps", "v1", "replicasets", "ReplicaSet", "rs") with { HasStatus = true, HasScale = true, HasGeneration = true },
        CustomResourceDefinitions, TokenReviews, SubjectAccessReviews, SelfSubjectAccessReviews, Roles, RoleBindings, ClusterRoles, ClusterRoleBindings,
    ];

    private static ResourceType Of<TModel>(string group, string version, string plural, string kind, params string[] shortNames) => new()
    {
        Group = group,
        Plural = plural,
        Singular = kind.ToLowerInvariant(),
        Kind = kind,
        Versions = [version],
        StorageVersion = version,
        ShortNames = shortNames,
        Shape = static _ => ModelSchema.Of(typeof(TModel)),
        Schema = v => SchemaCatalogue.Find(group.Length == 0 ? v : $"{group}/{v}", kind),
    };

    private static ResourceType Review<TModel>(string group, string plural, string kind) => Of<TModel>(group, "v1", plural, kind) with { Namespaced = false, IsReview = true };
}
