using GatewayApi.ControlPlane;
using GatewayApi.ControlPlane.Api;
using GatewayApi.ControlPlane.Diagnostics;
using GatewayApi.ControlPlane.Provisioning;

var parse = OptionParser.Parse(args, Environment.GetEnvironmentVariable);
if (parse.IsHelp)
{
    Terminal.Say(OptionTable.HelpText());
    return 0;
}

if (parse.Options is not { } options)
{
    Terminal.Complain($"gatewayapi-controlplane: {parse.Error}");
    return 2;
}

var (stateLock, stateError) = options.Proxy is null ? (null, null) : StateLock.Take(options.State);
using var held = stateLock;
if (stateError is not null)
{
    Terminal.Complain($"gatewayapi-controlplane: {OptionTable.State.Flag}: '{options.State}': {stateError}");
    return 2;
}

var (cluster, clusterError) = options.Cluster is null ? (null, null) : ClusterConnection.Read(options.Cluster);
if (clusterError is not null)
{
    Terminal.Complain($"gatewayapi-controlplane: the cluster's configuration cannot be read: {clusterError}");
    return 2;
}

await using var app = ControlPlaneHost.Build(options, cluster);
var outcome = app.Services.GetRequiredService<ProcessOutcome>();
try
{
    await app.RunAsync();
}
catch (IOException e)
{
    Terminal.Complain($"gatewayapi-controlplane: {e.Message}");
    return 1;
}

return outcome.ExitCode;
