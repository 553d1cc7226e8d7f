namespace GatewayApi.ControlPlane.Api;

/// <summary>Forms of an answer. A server that does not know the first one of a list gives the last.</summary>
internal static class MediaTypes
{
    /// <summary>The metadata of an object, or of each event of a watch, and nothing else.</summary>
    public const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, application/json";

    /// <summary>The metadata of each object of a list.</summary>
    public const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json";
}
