using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.ControlPlane.Cluster;

/// <summary>Answers of an API server.</summary>
internal static class Reply
{
    public static bool IsWatch(this HttpContext context) => context.Request.Query.ContainsKey("watch");

    public static string Version(this HttpContext context) => context.Request.Query["resourceVersion"].ToString();

    public static Task ListAsync(this HttpContext context, string version, string next, params string[] items) => context.JsonAsync(
        $$$"""{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}","continue":"{{{next}}}"},"items":[{{{string.Join(',', items)}}}]}""");

    public static async Task JsonAsync(this HttpContext context, string json, int code = 200)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    public static Task StatusAsync(this HttpContext context, int code, string reason) => context.JsonAsync(Status(code, reason), code);

    public static string Status(int code, string reason) =>
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{reason}} it is","reason":"{{reason}}","code":{{code}}}""";

    public static async Task EventAsync(this HttpContext context, string type, string obj)
    {
        await context.Response.WriteAsync($$"""{"type":"{{type}}","object":{{obj}}}""" + "\n");
        await context.Response.Body.FlushAsync();
    }

    public static Task BookmarkAsync(this HttpContext context, string version) =>
        context.EventAsync("BOOKMARK", $$$"""{"kind":"ConfigMap","metadata":{"resourceVersion":"{{{version}}}"}}""");

    public static async Task ForeverAsync(this HttpContext context)
    {
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public static string ConfigMap(string name, string version, string value = "v", int padding = 0)
    {
        var managed = padding == 0 ? "" : ",\"managedFields\":[{\"manager\":\"" + new string('x', padding) + "\"}]";
        return $$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"u-{{{name}}}","resourceVersion":"{{{version}}}"{{{managed}}}},"data":{"k":"{{{value}}}"}}""";
    }
}
