namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>The ways into a proxy that is measured.</summary>
internal enum Entry
{
    /// <summary>HTTP/1.1 in the clear, to the backend of files.</summary>
    Http,

    /// <summary>TLS, for clients that speak HTTP/1.1, to the backend of files.</summary>
    Https,

    /// <summary>TLS, for clients that speak HTTP/2, to the backend of files.</summary>
    Https2,

    /// <summary>HTTP/1.1 in the clear, to the application that reads bodies.</summary>
    Upload,

    /// <summary>HTTP/2 with prior knowledge in the clear, to the gRPC service over the same.</summary>
    Grpc,
}
