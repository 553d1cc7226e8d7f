using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Ports and certificates of peers.</summary>
internal static class Doors
{
    public const string Certificate = "c.pem";
    public const string Key = "k.pem";

    /// <summary>The Host of an entry.</summary>
    public static string Host(Entry entry) => entry switch { Entry.Upload => "upload.test", Entry.Grpc => "grpc.test", _ => "app.test" };

    /// <summary>A free port for each entry.</summary>
    public static Dictionary<Entry, Door> Free() => Enum.GetValues<Entry>().ToDictionary(
        static e => e, static e => new Door(e is Entry.Https or Entry.Https2 ? "https" : "http", FreePort.Next(), Host(e)));

    /// <summary>Writes a certificate and its key into a folder.</summary>
    public static async Task WriteCertificate(DirectoryInfo folder, TestCertificate certificate)
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, Certificate), certificate.ChainPem + "\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, Key), certificate.KeyPem + "\n");
    }
}
