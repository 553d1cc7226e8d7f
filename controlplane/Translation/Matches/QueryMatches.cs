using GatewayApi.Config.V1;
using GatewayApi.ControlPlane.Translation.Graph;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.Protos.Values;

namespace GatewayApi.ControlPlane.Translation.Matches;

/// <summary>HTTPQueryParamMatch → QueryMatch.</summary>
internal static class QueryMatches
{
    /// <summary>The match on the wire; null, with a problem recorded, when it cannot be matched.</summary>
    public static QueryMatch? Translate(HttpQueryParamMatch query, Field at)
    {
        switch (query.Type)
        {
            case "Exact":
                return new QueryMatch { Name = query.Name, Exact = query.Value };
            case "RegularExpression" when UserRegex.Problem(query.Value) is { } problem:
                at.Of("value").ReportUnsupported(problem);
                return null;
            case "RegularExpression":
                return new QueryMatch { Name = query.Name, Regex = query.Value };
            default:
                at.Of("type").ReportUnsupported($"'{query.Type}' is not Exact or RegularExpression");
                return null;
        }
    }
}
