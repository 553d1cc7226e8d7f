namespace GatewayApi.Tests.Common;

/// <summary>Files that hold what is expected; <c>make golden</c> writes them anew.</summary>
public static class Golden
{
    /// <summary>True while the files are being written.</summary>
    public static bool Rewrites => Environment.GetEnvironmentVariable("GATEWAYAPI_GOLDEN") == "rewrite";

    /// <summary>The content of a golden file, or the actual text after writing it there.</summary>
    public static string Expect(string file, string actual)
    {
        if (Rewrites)
        {
            File.WriteAllText(file, actual);
        }

        return File.ReadAllText(file);
    }
}
