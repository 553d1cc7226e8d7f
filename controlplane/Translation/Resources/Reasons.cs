namespace GatewayApi.ControlPlane.Translation.Resources;

/// <summary>Reasons of conditions, as the Gateway API names them. Each is listed once, with the kinds that use it.</summary>
public static class Reasons
{
    /// <summary>Every kind: <c>Accepted</c> is true.</summary>
    public const string Accepted = nameof(Accepted);

    /// <summary>Gateway, listener: <c>Programmed</c> is true.</summary>
    public const string Programmed = nameof(Programmed);

    /// <summary>Gateway, listener, route: <c>ResolvedRefs</c> is true.</summary>
    public const string ResolvedRefs = nameof(ResolvedRefs);

    /// <summary>ListenerSet: the Gateway does not let it attach.</summary>
    public const string NotAllowed = nameof(NotAllowed);

    /// <summary>ListenerSet: the Gateway is not accepted.</summary>
    public const string ParentNotAccepted = nameof(ParentNotAccepted);

    /// <summary>ListenerSet: the Gateway is not in force.</summary>
    public const string ParentNotProgrammed = nameof(ParentNotProgrammed);

    /// <summary>GatewayClass, Gateway: <c>parametersRef</c> cannot be used.</summary>
    public const string InvalidParameters = nameof(InvalidParameters);

    /// <summary>Gateway: an address is of a type that is not supported.</summary>
    public const string UnsupportedAddress = nameof(UnsupportedAddress);

    /// <summary>Gateway, ListenerSet: some or all listeners cannot be configured.</summary>
    public const string ListenersNotValid = nameof(ListenersNotValid);

    /// <summary>Gateway, listener, policy, XBackend: not in force because it is not valid.</summary>
    public const string Invalid = nameof(Invalid);

    /// <summary>Gateway, listener: not in force yet.</summary>
    public const string Pending = nameof(Pending);

    /// <summary>Gateway: there is no proxy, and none can be started.</summary>
    public const string NoResources = nameof(NoResources);

    /// <summary>Gateway: it has no address yet.</summary>
    public const string AddressNotAssigned = nameof(AddressNotAssigned);

    /// <summary>Gateway: an address the user asks for is not among those it has.</summary>
    public const string AddressNotUsable = nameof(AddressNotUsable);

    /// <summary>
    /// Listener, XBackend: this build does not serve the protocol. Route: a backend speaks a protocol that requests cannot be sent in.
    /// </summary>
    public const string UnsupportedProtocol = nameof(UnsupportedProtocol);

    /// <summary>Listener, route: a value is not supported.</summary>
    public const string UnsupportedValue = nameof(UnsupportedValue);

    /// <summary>Listener: <c>Conflicted</c> is false.</summary>
    public const string NoConflicts = nameof(NoConflicts);

    /// <summary>Listener: another one has its port, protocol and hostname.</summary>
    public const string HostnameConflict = nameof(HostnameConflict);

    /// <summary>Listener: another one speaks another protocol on its port.</summary>
    public const string ProtocolConflict = nameof(ProtocolConflict);

    /// <summary>Listener: another HTTPS listener of its port takes some of its hosts.</summary>
    public const string OverlappingHostnames = nameof(OverlappingHostnames);

    /// <summary>Listener: a certificate is missing or unusable.</summary>
    public const string InvalidCertificateRef = nameof(InvalidCertificateRef);

    /// <summary>Listener: <c>allowedRoutes.kinds</c> names kinds that it cannot serve.</summary>
    public const string InvalidRouteKinds = nameof(InvalidRouteKinds);

    /// <summary>Gateway, listener, route, XBackend: a reference into another namespace that no ReferenceGrant allows.</summary>
    public const string RefNotPermitted = nameof(RefNotPermitted);

    /// <summary>Route: no listener of the Gateway lets it attach.</summary>
    public const string NotAllowedByListeners = nameof(NotAllowedByListeners);

    /// <summary>Route: its hostnames have nothing in common with those of the listeners.</summary>
    public const string NoMatchingListenerHostname = nameof(NoMatchingListenerHostname);

    /// <summary>Route: the Gateway has no listener of that name or port.</summary>
    public const string NoMatchingParent = nameof(NoMatchingParent);

    /// <summary>Route: filters that exclude each other.</summary>
    public const string IncompatibleFilters = nameof(IncompatibleFilters);

    /// <summary>Route: a backend of a kind that is not supported.</summary>
    public const string InvalidKind = nameof(InvalidKind);

    /// <summary>Listener, policy, XBackend: a bundle of certificates is missing or unusable.</summary>
    public const string InvalidCACertificateRef = nameof(InvalidCACertificateRef);

    /// <summary>Listener: a bundle of certificates of a kind that is not supported.</summary>
    public const string InvalidCACertificateKind = nameof(InvalidCACertificateKind);

    /// <summary>Gateway, XBackend: the certificate for backends is missing or unusable.</summary>
    public const string InvalidClientCertificateRef = nameof(InvalidClientCertificateRef);

    /// <summary>Gateway: <c>InsecureFrontendValidationMode</c> is true, because the specification says so.</summary>
    public const string ConfigurationChanged = nameof(ConfigurationChanged);

    /// <summary>Listener, policy, XBackend: not one bundle of certificates is usable.</summary>
    public const string NoValidCACertificate = nameof(NoValidCACertificate);

    /// <summary>Policy: another one for the same target takes precedence.</summary>
    public const string Conflicted = nameof(Conflicted);

    /// <summary>Policy: what it is for does not exist.</summary>
    public const string TargetNotFound = nameof(TargetNotFound);

    /// <summary>Route: a backend, or its port, does not exist, or is not accepted.</summary>
    public const string BackendNotFound = nameof(BackendNotFound);

    /// <summary>GatewayClass: <c>SupportedVersion</c> is true.</summary>
    public const string SupportedVersion = nameof(SupportedVersion);

    /// <summary>GatewayClass: definitions of the Gateway API are of a version that this build does not know.</summary>
    public const string UnsupportedVersion = nameof(UnsupportedVersion);
}
