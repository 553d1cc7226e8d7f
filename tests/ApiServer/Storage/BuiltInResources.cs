using GatewayApi.ControlPlane.Translation.Admission;

namespace GatewayApi.Tests.ApiServer.Storage;

/// <summary>
/// The kinds that every cluster has, as far as gateways touch them. Which of them allow unconditional updates or creation by PUT follows
/// the registry strategies of kube-apiserver.
/// </summary>
internal static class BuiltInResources
{
    private const string Rbac = "rbac.authorization.k8s.io";

    public static readonly ResourceType Namespaces = Of("", "v1", "namespaces", "Namespace", "ns") with
    {
        Namespaced = false,
        HasStatus = true,
        OtherSubresources = ["finalize"],
        AllowsUnconditionalUpdate = false,
        ReturnsDeletedObject = true,
    };

    public static readonly ResourceType Services = Of("", "v1", "services", "Service", "svc") with { HasStatus = true, AllowsCreateOnUpdate = true, ReturnsDeletedObject = true };

    public static readonly ResourceType ServiceAccounts = Of("", "v1", "serviceaccounts", "ServiceAccount", "sa") with
    {
        OtherSubresources = ["token"],
        ReturnsDeletedObject = true,
    };

    public static readonly ResourceType Deployments = Of("apps", "v1", "deployments", "Deployment", "deploy") with { HasStatus = true, HasScale = true, HasGeneration = true };

    public static readonly ResourceType CustomResourceDefinitions = Of("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", "crd", "crds") with
    {
        Namespaced = false,
        HasStatus = true,
        HasGeneration = true,
        AllowsUnconditionalUpdate = false,
    };

    public static readonly ResourceType TokenReviews = Review("authentication.k8s.io", "tokenreviews", "TokenReview");

    public static readonly ResourceType SubjectAccessReviews = Review("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview");

    public static readonly ResourceType SelfSubjectAccessReviews = Review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview");

    public static readonly ResourceType Roles = Of(Rbac, "v1", "roles", "Role") with { AllowsCreateOnUpdate = true };

    public static readonly ResourceType RoleBindings = Of(Rbac, "v1", "rolebindings", "RoleBinding") with { AllowsCreateOnUpdate = true };

    public static readonly ResourceType ClusterRoles = Of(Rbac, "v1", "clusterroles", "ClusterRole") with { Namespaced = false, AllowsCreateOnUpdate = true };

    public static readonly ResourceType ClusterRoleBindings = Of(Rbac, "v1", "clusterrolebindings", "ClusterRoleBinding") with { Namespaced = false, AllowsCreateOnUpdate = true };

    public static readonly IReadOnlyList<ResourceType> All =
    [
        Namespaces, Services, ServiceAccounts,
        Of("", "v1", "secrets", "Secret"),
        Of("", "v1", "configmaps", "ConfigMap", "cm"),
        Of("", "v1", "events", "Event", "ev") with { AllowsCreateOnUpdate = true },
        Of("", "v1", "nodes", "Node", "no") with { Namespaced = false, HasStatus = true },
        Of("", "v1", "pods", "Pod", "po") with { HasStatus = true, ReturnsDeletedObject = true, HasGeneration = true },
        Of("", "v1", "endpoints", "Endpoints", "ep") with { AllowsCreateOnUpdate = true, Singular = "endpoints" },
        Of("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice") with { HasGeneration = true },
        Deployments,
        Of("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa") with { HasStatus = true, HasGeneration = true },
        Of("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", "pdb") with { HasStatus = true, HasGeneration = true, AllowsUnconditionalUpdate = false },
        Of("coordination.k8s.io", "v1", "leases", "Lease") with { AllowsCreateOnUpdate = true, AllowsUnconditionalUpdate = false },
        Of("events.k8s.io", "v1", "events", "Event", "ev") with { AllowsCreateOnUpdate = true },
        Of("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy") with { Namespaced = false, HasStatus = true, HasGeneration = true },
        Of("admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding") with { Namespaced = false, HasGeneration = true },
        Of("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", "netpol") with { HasGeneration = true },
        Of("apps", "v1", "replicasets", "ReplicaSet", "rs") with { HasStatus = true, HasScale = true, HasGeneration = true },
        CustomResourceDefinitions, TokenReviews, SubjectAccessReviews, SelfSubjectAccessReviews, Roles, RoleBindings, ClusterRoles, ClusterRoleBindings,
    ];

    private static ResourceType Of(string group, string version, string plural, string kind, params string[] shortNames) => new()
    {
        Group = group,
        Plural = plural,
        Singular = kind.ToLowerInvariant(),
        Kind = kind,
        Versions = [version],
        StorageVersion = version,
        ShortNames = shortNames,
        Schema = v => SchemaCatalogue.Find(group.Length == 0 ? v : $"{group}/{v}", kind),
    };

    private static ResourceType Review(string group, string plural, string kind) => Of(group, "v1", plural, kind) with { Namespaced = false, IsReview = true };
}
