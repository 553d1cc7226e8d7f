using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Leadership;

namespace GatewayApi.ControlPlane.Identity;

/// <summary>
/// Keeps the certificates of the configuration stream: the first replica makes them, the leader renews them, all of them take over what the
/// Secret says.
/// </summary>
internal sealed partial class CertificateKeeper(
    KubernetesApi api,
    IdentityNames names,
    LeaderState leader,
    TrustBundle trust,
    ServingCertificate serving,
    TimeProvider time,
    ProcessOutcome outcome,
    ILogger<CertificateKeeper> logger)
    : CriticalLoop(outcome, logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private CertificateMaterial? _inForce;
    private string _problem = "";

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var led = leader.Subscribe();
        while (true)
        {
            led.Wakeup.Reset();
            var settled = await TryAsync(cancellation);
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(led.Wakeup.Signalled, Task.Delay(settled ? LookEvery : RetryEvery, time, pause.Token));
            await pause.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
            _problem = "";
            return true;
        }
        catch (ApiException e) when (e.IsConflict)
        {
            // Another replica wrote first; what it wrote is as good.
            return false;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is ApiException or HttpRequestException or IOException)
        {
            if (_problem != e.Message)
            {
                _problem = e.Message;
                LogProblem(Path, e.Message);
            }

            return false;
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var secret = await ReadAsync(cancellation);

        // A Secret that was deleted, or damaged, comes back as it was: all proxies trust what is in it, and new keys would reach them too late.
        var found = secret is null ? null : CertificateSecret.Read(secret);
        var present = found ?? _inForce;
        var next = CertificatePlan.Next(present, names.Hosts, time.GetUtcNow());
        if (secret is null)
        {
            secret = NewSecret();
            CertificateSecret.Write(secret, next);
            await api.CreateAsync(ApiResources.Secrets.Collection(names.Namespace), secret, cancellation);
            LogMade(Path);
        }
        else if (found is null || !ReferenceEquals(next, found))
        {
            if (found is not null && !leader.IsLeader)
            {
                // Old is not yet invalid: the leader will see to it.
                next = found;
            }
            else
            {
                CertificateSecret.Write(secret, next);
                await api.ReplaceAsync(Path, secret, cancellation);
                LogRenewed(Path);
            }
        }

        Use(next);
    }

    private void Use(CertificateMaterial material)
    {
        if (_inForce?.Serving != material.Serving)
        {
            serving.Set(material.Serving);
        }

        trust.Set(material.TrustBundle);
        _inForce = material;
    }

    private string Path => ApiResources.Secrets.Object(names.Namespace, names.Secret);

    private async Task<JsonObject?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await api.GetAsync(Path, cancellation);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private JsonObject NewSecret() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = names.Secret, ["namespace"] = names.Namespace },
    };

    [LoggerMessage(1, LogLevel.Information, "{Path}: certificates of the configuration stream made")]
    private partial void LogMade(string path);

    [LoggerMessage(2, LogLevel.Information, "{Path}: certificates of the configuration stream renewed")]
    private partial void LogRenewed(string path);

    [LoggerMessage(3, LogLevel.Error, "{Path}: the certificates of the configuration stream cannot be read or written: {Problem}")]
    private partial void LogProblem(string path, string problem);
}
