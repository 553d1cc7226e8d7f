using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.FaultInjection;

/// <summary>The <c>Status</c> objects of injected errors, as kube-apiserver words them.</summary>
internal static class FaultStatus
{
    public static ApiException Of(int code, int? retryAfter)
    {
        var (reason, message) = code switch
        {
            403 => ("Forbidden", "forbidden: the fault injected by the test"),
            404 => ("NotFound", "the server could not find the requested resource"),
            409 => ("Conflict", "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"),
            410 => ("Expired", "The resourceVersion for the provided list is too old."),
            422 => ("Invalid", "the object is invalid"),
            429 => ("TooManyRequests", "Too many requests, please try again later."),
            500 => ("InternalError", "Internal error occurred: etcdserver: request timed out"),
            503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => ("Timeout", "Timeout: request did not complete within the allotted timeout"),
            _ => ("", "the fault injected by the test"),
        };
        return Refusal.Of(code, reason, message, retryAfter is { } seconds ? new JsonObject { ["retryAfterSeconds"] = seconds } : null);
    }
}
