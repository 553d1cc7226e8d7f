using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Patching;

namespace GatewayApi.Tests.ApiServer.Apply;

internal sealed class ServerSideApply(ObjectWriter writer)
{
    public WriteResult Apply(Target target, JsonObject config, WriteOptions options)
    {
        if (writer.Store.Get(target.Type, target.Key) is null)
        {
            return writer.Create(target, config, options);
        }

        return writer.Change(target, options, current => (JsonObject)MergePatch.Apply(current, config)!);
    }
}
