namespace GatewayApi.Tests.Common;

/// <summary>Where the repository is.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder with the solution.</summary>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path below it.</summary>
    public static string Of(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find(string from) =>
        File.Exists(System.IO.Path.Combine(from, "GatewayApi.sln"))
            ? from
            : Find(Directory.GetParent(from)?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository"));
}
