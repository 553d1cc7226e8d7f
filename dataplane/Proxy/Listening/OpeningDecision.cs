using GatewayApi.Config.V1;
using GatewayApi.DataPlane.Routing.Tables;
using GatewayApi.DataPlane.Runtime;
using GatewayApi.DataPlane.Streams;

namespace GatewayApi.DataPlane.Listening;

/// <summary>Decides from the first bytes and the configuration where a connection goes.</summary>
internal static class OpeningDecision
{
    /// <summary>Decides.</summary>
    /// <param name="config">The configuration in force.</param>
    /// <param name="port">The port the connection came in by.</param>
    /// <param name="addresses">Whom the connection is from, when a PROXY header says so.</param>
    /// <param name="bytes">What has arrived so far.</param>
    /// <returns>Null when more bytes are needed.</returns>
    public static Opening? Decide(ActiveConfig config, FrontPort port, ConnectionAddresses? addresses, ReadOnlySpan<byte> bytes)
    {
        if (config.Table.FindPort(port.Port) is not { } table)
        {
            return Opening.Close();
        }

        if (table.IsTcp)
        {
            return Tcp(table);
        }

        if (!table.IsTls)
        {
            return ProtocolSniffer.Plain(bytes) switch
            {
                FirstBytes.Undecided => Opening.Undecided,
                FirstBytes.Http1 => Opening.Hand(InnerEndPoint.Http1, new FrontConnection(port) { Addresses = addresses }, inline: true),
                FirstBytes.Http2 => Opening.Hand(InnerEndPoint.Http2, new FrontConnection(port) { Addresses = addresses, IsHttp2 = true }, inline: false),
                _ => Opening.Close(),
            };
        }

        return ProtocolSniffer.Tls(bytes, out var hello) switch
        {
            FirstBytes.Undecided => Opening.Undecided,
            FirstBytes.Tls => Tls(config, table, port, addresses, hello!),
            FirstBytes.HttpToTlsPort => Opening.Close(Farewells.HttpToTlsPort),
            _ => Opening.Close(),
        };
    }

    /// <summary>Decides before a byte has come, for where the server may be the one that speaks first.</summary>
    /// <returns>Null when that cannot be told yet.</returns>
    public static Opening? DecideUnseen(ActiveConfig config, FrontPort port) => config.Table.FindPort(port.Port) is { IsTcp: true } table ? Tcp(table) : null;

    private static Opening Tcp(PortTable table)
    {
        var listener = table.Listeners[0];
        return listener.FindL4Route("") is { } route ? Opening.Carry(new StreamOpening(listener, route, "", null)) : Opening.Close();
    }

    private static Opening Tls(ActiveConfig config, PortTable table, FrontPort port, ConnectionAddresses? addresses, ClientHello hello)
    {
        if (table.FindListener(hello.ServerName) is not { IsTls: true } listener)
        {
            return table.IsHttps ? Opening.Close(Farewells.UnrecognizedName) : Refuse();
        }

        if (listener.Protocol == Listener.Types.Protocol.Tls)
        {
            return Stream(config, listener, hello);
        }

        if (config.Tls.GetValueOrDefault(listener.Key)?.Choose(hello) is not { } choice)
        {
            return Opening.Close(Farewells.HandshakeFailure);
        }

        var front = new FrontConnection(port) { Addresses = addresses, TlsListener = listener.Key, Tls = choice, IsVouchedFor = FrontConnection.DemandsCertificate(listener) };
        return Opening.Hand(InnerEndPoint.Tls, front, inline: !(hello.OffersHttp2 && choice.SpeaksHttp2));
    }

    // Where TLSRoutes are served the connection is reset, without the alert that HTTPS gives: the API's conformance tests take nothing else for
    // a refusal (TLSRoute, field backendRefs: "by rejecting the connection").
    private static Opening Refuse() => Opening.Close();

    // A name that no route has is as unknown as one that no listener has.
    private static Opening Stream(ActiveConfig config, ListenerTable listener, ClientHello hello)
    {
        if (listener.FindL4Route(hello.ServerName) is not { } route)
        {
            return Refuse();
        }

        var tls = listener.TerminatesTls ? config.Tls.GetValueOrDefault(listener.Key)?.Choose(hello) : null;
        return listener.TerminatesTls && tls is null
            ? Opening.Close(Farewells.HandshakeFailure)
            : Opening.Carry(new StreamOpening(listener, route, hello.ServerName, tls?.Options));
    }
}
