using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>TLS for the gRPC port.</summary>
internal static class ServingTls
{
    /// <summary>Takes the certificate anew for each handshake, so that a renewed one needs no restart.</summary>
    public static void Use(ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        var serving = listen.ApplicationServices.GetRequiredService<ServingCertificate>();
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = serving.Context ?? throw new AuthenticationException("there is no certificate yet"),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        });
    }
}
