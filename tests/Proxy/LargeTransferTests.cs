using System.Net.Sockets;
using System.Text;
using GatewayApi.Tests.Proxy.Support;

namespace GatewayApi.Tests.Proxy;

/// <summary>Bodies far larger than what the proxy may keep of them. The memory of the whole process is looked at, so this suite runs by itself.</summary>
[NonParallelizable]
[TestFixture(Gateways.Own)]
[TestFixture(Gateways.Yarp)]
internal sealed class LargeTransferTests(string upstream)
{
    private const long MiB = 1024 * 1024;
    private const long Size = 256 * MiB;
    private const long Bound = 8 * MiB;
    private readonly Gateways _gateways = new(upstream);

    [TestCase("length")]
    [TestCase("chunks")]
    [TestCase("close")]
    public async Task ADownloadTakesNoMemory(string framing)
    {
        await using var backend = new RawBackend(async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            var head = framing switch { "length" => $"Content-Length: {Size}\r\n", "chunks" => "Transfer-Encoding: chunked\r\n", _ => "Connection: close\r\n" };
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{head}\r\n"));
            byte[] piece = framing == "chunks" ? [.. "100000\r\n"u8, .. new byte[MiB], .. "\r\n"u8] : new byte[MiB];
            for (var sent = 0L; sent < Size; sent += MiB)
            {
                await SendAllAsync(socket, piece);
            }

            if (framing == "chunks")
            {
                await socket.SendAsync("0\r\n\r\n"u8.ToArray());
            }
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await client.SendAsync("GET / HTTP/1.0\r\nHost: a.b\r\n\r\n");
        for (var read = 0L; read < Size; read += Size / 8)
        {
            await client.SkipAsync(Size / 8);
            Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Bound));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task AnUploadTakesNoMemory(bool chunked)
    {
        var received = 0L;
        await using var backend = new RawBackend(async socket =>
        {
            await RawBackend.ReadHeadAsync(socket);
            var buffer = new byte[64 * 1024];
            while (received < Size - MiB && await socket.ReceiveAsync(buffer) is > 0 and var read)
            {
                received += read;
            }

            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        });
        await using var gateway = await _gateways.StartAsync(backend.Port);
        using var client = await RawClient.ConnectAsync(gateway.Port);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Size}")}\r\n\r\n");
        byte[] piece = chunked ? [.. "100000\r\n"u8, .. new byte[MiB], .. "\r\n"u8] : new byte[MiB];
        for (var sent = 0L; sent < Size; sent += MiB)
        {
            await client.SendAsync(piece);
            if (sent % (32 * MiB) == 0)
            {
                Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Bound));
            }
        }

        if (chunked)
        {
            await client.SendAsync("0\r\n\r\n");
        }

        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 OK").And.EndWith("ok"));
    }

    private static async Task SendAllAsync(Socket socket, byte[] bytes)
    {
        for (var rest = bytes.AsMemory(); !rest.IsEmpty; rest = rest[await socket.SendAsync(rest)..])
        {
        }
    }
}
