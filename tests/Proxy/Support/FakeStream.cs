using System.Buffers.Binary;
using GatewayApi.Config.V1;
using GatewayApi.Protos.Resources;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>One stream of a proxy, as the control plane sees it.</summary>
internal sealed class FakeStream(HttpContext http)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    public string ConnectionId { get; } = http.Connection.Id;

    /// <summary>The next message; what the proxy tells of its load in between is passed over.</summary>
    public async Task<ProxyMessage> HearAsync()
    {
        ProxyMessage message;
        do
        {
            message = await HearAnyAsync();
        }
        while (message.Load is not null);
        return message;
    }

    /// <summary>The next message, whatever it is.</summary>
    public async Task<ProxyMessage> HearAnyAsync()
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        var head = new byte[5];
        await http.Request.Body.ReadExactlyAsync(head, limit.Token);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await http.Request.Body.ReadExactlyAsync(message, limit.Token);
        return ProxyMessage.Parser.ParseFrom(message);
    }

    public async Task SayAsync(ControlPlaneMessage message)
    {
        var bytes = message.ToByteArray();
        var frame = new byte[5 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), bytes.Length);
        bytes.CopyTo(frame, 5);
        await http.Response.Body.WriteAsync(frame);
        await http.Response.Body.FlushAsync();
    }

    /// <summary>Sends a delta as one part.</summary>
    /// <param name="all">What the proxy holds afterwards; gives the version.</param>
    /// <param name="upserts">What is sent.</param>
    public Task SendAsync(IEnumerable<Resource> all, IEnumerable<Resource> upserts, string baseVersion = "", params string[] removes) =>
        SayAsync(new ControlPlaneMessage
        {
            Delta = new DeltaPart { Version = VersionOf(all), BaseVersion = baseVersion, Upserts = { upserts.Select(Upsert) }, Removes = { removes }, Last = true },
        });

    public void End() => _ended.TrySetResult();

    public void Abort() => http.Abort();

    public static Upsert Upsert(Resource resource) =>
        new() { Hash = ResourceHash.Of(resource.ToByteArray()).ToByteString(), Resource = resource.ToByteString() };

    public static string VersionOf(IEnumerable<Resource> resources) =>
        ResourceHash.Root(resources.Select(static r => KeyValuePair.Create(r.Name, ResourceHash.Of(r.ToByteArray())))).ToString();
}
