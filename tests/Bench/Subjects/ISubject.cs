namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>A proxy that is measured.</summary>
internal interface ISubject : IAsyncDisposable
{
    /// <summary>Its name in tables.</summary>
    string Name { get; }

    /// <summary>Where clients go.</summary>
    Door At(Entry entry);

    /// <summary>User and system time of the whole of it so far, in seconds.</summary>
    double CpuSeconds();
}
