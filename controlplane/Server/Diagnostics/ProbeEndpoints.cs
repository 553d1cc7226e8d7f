namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>The plain HTTP side: <c>/livez</c>, <c>/readyz</c>, <c>/metrics</c>. Only on its own port.</summary>
internal static class ProbeEndpoints
{
    /// <summary>Marks the connections of the port.</summary>
    public static void Mark(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        listen.Use(static next => connection =>
        {
            connection.Features.Set(Port.Instance);
            return next(connection);
        });
    }

    /// <summary>Answers requests on marked connections; the others go on.</summary>
    public static void UseProbes(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var readiness = app.Services.GetRequiredService<Readiness>();
        app.MapWhen(static context => context.Features.Get<Port>() is not null, probes =>
        {
            probes.UseOpenTelemetryPrometheusScrapingEndpoint();
            probes.Run(context => AnswerAsync(context, readiness));
        });
    }

    private static Task AnswerAsync(HttpContext context, Readiness readiness)
    {
        var (status, text) = context.Request.Path.Value switch
        {
            "/livez" => (StatusCodes.Status200OK, "ok"),
            "/readyz" when readiness.Obstacle is { } obstacle => (StatusCodes.Status503ServiceUnavailable, obstacle),
            "/readyz" => (StatusCodes.Status200OK, "ok"),
            _ => (StatusCodes.Status404NotFound, "/livez /readyz /metrics"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }

    private sealed class Port
    {
        public static readonly Port Instance = new();
    }
}
