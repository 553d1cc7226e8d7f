using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>Tests of what a real API server does not do when it is told to.</summary>
internal static class OnlyWithinTheProcess
{
    /// <summary>Skips the test where API servers are real.</summary>
    /// <param name="why">What the server within the process does: "it …".</param>
    public static void Test(string why)
    {
        if (ApiServers.AreReal)
        {
            Assert.Ignore($"runs only against the API server within the test process, not against that of KUBEBUILDER_ASSETS: {why}");
        }
    }
}
