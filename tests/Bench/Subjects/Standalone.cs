using GatewayApi.Tests.EndToEnd;

namespace GatewayApi.Tests.Bench.Subjects;

/// <summary>Both planes over a folder of manifests.</summary>
internal static class Standalone
{
    /// <summary>Starts them and waits until the proxy has it all.</summary>
    /// <param name="manifests">Files by name.</param>
    public static async Task<StandaloneGateway> Start(params (string Name, string Content)[] manifests)
    {
        var gateway = new StandaloneGateway { Arguments = ["--access-log", "off", "--log-level", "warning"], Patience = TimeSpan.FromMinutes(5) };
        foreach (var (name, content) in manifests)
        {
            gateway.Write(name, content);
        }

        try
        {
            gateway.Start();
            await gateway.UntilDelivered();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>CPU time of the control plane and of the proxy so far, in seconds.</summary>
    public static (double ControlPlane, double Proxy) CpuSeconds(this StandaloneGateway gateway) =>
        (ProcessUse.CpuSeconds(gateway.ControlPlaneId), ProcessUse.CpuSeconds(gateway.ProxyIds().Single()));
}
