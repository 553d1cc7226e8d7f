using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>Makes Deployments available and gives load balancers addresses, without running anything.</summary>
internal sealed class WorkloadSimulation(ObjectStore store, ObjectWriter writer, LoadBalancerSimulation balancers)
{
    private static readonly WriteOptions Options = new() { FieldManager = "kube-controller-manager" };

    public void Follow(StoreEvent change)
    {
        if (change.Object.Type.Id == BuiltInResources.Deployments.Id && change.Kind != StoreEvent.Deleted)
        {
            MakeAvailable(change.Object);
        }
        else if (change.Object.Type.Id == BuiltInResources.Services.Id)
        {
            if (change.Kind != StoreEvent.Deleted)
            {
                Balance(change.Object);
            }
            else
            {
                balancers.GiveBack(change.Object.Object);
            }
        }
    }

    public void BalanceAll()
    {
        foreach (var service in store.Read(BuiltInResources.Services).Objects.Values)
        {
            Balance(service);
        }
    }

    private void MakeAvailable(StoredObject deployment)
    {
        if (DeploymentStatus.Next(deployment.Object, writer.Now) is { } next)
        {
            ControllerWrites.Try(() => writer.Change(
                new Target(BuiltInResources.Deployments, "v1", deployment.Namespace, deployment.Name, "status"), Options, current =>
                {
                    current["status"] = next.Clone();
                    return current;
                }));
        }
    }

    private void Balance(StoredObject service)
    {
        foreach (var status in balancers.Assign(service.Object))
        {
            ControllerWrites.Try(() => writer.Change(new Target(BuiltInResources.Services, "v1", service.Namespace, service.Name, "status"), Options, current =>
            {
                current.Ensure("status")["loadBalancer"] = status.DeepClone();
                return current;
            }));
        }
    }
}
