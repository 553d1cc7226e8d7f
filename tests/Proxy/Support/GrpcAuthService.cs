using System.Collections.Concurrent;
using GatewayApi.ExtAuthz.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>A service of Envoy's external authorization, on bare HTTP/2.</summary>
internal sealed class GrpcAuthService : IAsyncDisposable
{
    private TestBackend _backend = null!;

    public int Port => _backend.Port;

    public int Requests => _backend.Requests;

    /// <summary>What was asked.</summary>
    public ConcurrentQueue<AttributeContext> Questions { get; } = new();

    public static async Task<GrpcAuthService> StartAsync(Func<AttributeContext, CheckResponse> answer)
    {
        var service = new GrpcAuthService();
        service._backend = await TestBackend.StartAsync(http => service.AnswerAsync(http, answer), HttpProtocols.Http2);
        return service;
    }

    /// <summary>Sends a message and the status 0.</summary>
    public static async Task SendAsync(HttpContext http, byte[] message)
    {
        http.Response.ContentType = "application/grpc";
        byte[] frame = [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];
        await http.Response.Body.WriteAsync(frame);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task AnswerAsync(HttpContext http, Func<AttributeContext, CheckResponse> answer)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Assert.That(http.Request.Path.Value, Is.EqualTo("/envoy.service.auth.v3.Authorization/Check"));
        Assert.That(http.Request.ContentType, Is.EqualTo("application/grpc"));
        var question = CheckRequest.Parser.ParseFrom(body.ToArray().AsSpan(5)).Attributes;
        Questions.Enqueue(question);
        await SendAsync(http, answer(question).ToByteArray());
    }
}
