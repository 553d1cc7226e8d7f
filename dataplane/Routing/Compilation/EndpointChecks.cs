using System.Net;
using GatewayApi.Config.V1;

namespace GatewayApi.DataPlane.Routing.Compilation;

/// <summary>What endpoints have to be like to be put in force.</summary>
internal static class EndpointChecks
{
    /// <summary>What is wrong with a set; null when nothing is.</summary>
    public static string? Problem(EndpointSet set)
    {
        foreach (var endpoint in set.Endpoints)
        {
            if (!IPAddress.TryParse(endpoint.Address, out _))
            {
                return $"'{endpoint.Address}' is not an IP address";
            }

            if (endpoint.Port is 0 or > IPEndPoint.MaxPort)
            {
                return $"the port {endpoint.Port} of {endpoint.Address} does not exist";
            }
        }

        return null;
    }
}
