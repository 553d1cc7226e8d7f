// Stands in for etcd and kube-apiserver where a test starts them as processes: the first argument says which, the others are theirs.
using GatewayApi.Tests.ApiServerHost;

var flags = new Flags(args[1..]);
await (args[0] switch
{
    "etcd" => StandInEtcd.RunAsync(flags),
    "kube-apiserver" => StandInApiServer.RunAsync(flags),
    _ => throw new ArgumentException($"there is no stand-in for {args[0]}"),
});
