using System.Text.Json.Nodes;
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
            else if (change.Object.Object.Items("status", "loadBalancer", "ingress").FirstOrDefault() is { } ingress)
            {
                balancers.GiveBack(Address(ingress));
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
        var generation = deployment.Object.Number("metadata", "generation") ?? 1;
        var replicas = deployment.Object.Number("spec", "replicas") ?? 1;
        if (deployment.Object.Number("status", "observedGeneration") == generation && deployment.Object.Number("status", "replicas") == replicas)
        {
            return;
        }

        var now = Metadata.Time(writer.Now);
        ControllerWrites.Try(() => writer.Change(
            new Target(BuiltInResources.Deployments, "v1", deployment.Namespace, deployment.Name, "status"), Options, current =>
            {
                current["status"] = new JsonObject
                {
                    ["observedGeneration"] = generation,
                    ["replicas"] = replicas,
                    ["updatedReplicas"] = replicas,
                    ["readyReplicas"] = replicas,
                    ["availableReplicas"] = replicas,
                    ["conditions"] = new JsonArray(
                        Condition("Available", "MinimumReplicasAvailable", "Deployment has minimum availability.", now),
                        Condition("Progressing", "NewReplicaSetAvailable", "ReplicaSet has successfully progressed.", now)),
                };
                return current;
            }));
    }

    private void Balance(StoredObject service)
    {
        var current = service.Object.Items("status", "loadBalancer", "ingress").FirstOrDefault();
        if (current is not null && service.Object.Text("spec", "type") != "LoadBalancer")
        {
            balancers.GiveBack(Address(current));
            Announce(service, null);
        }

        // Services of a class belong to the implementation of that class.
        if (!balancers.IsEnabled || current is not null || service.Object.Text("spec", "type") != "LoadBalancer" || service.Object.Text("spec", "loadBalancerClass").Length > 0)
        {
            return;
        }

        var address = service.Object.Text("spec", "loadBalancerIP") is { Length: > 0 } wanted ? wanted : balancers.Take();
        if (address is not null)
        {
            Announce(service, System.Net.IPAddress.TryParse(address, out _)
                ? new JsonObject { ["ip"] = address, ["ipMode"] = "VIP" }
                : new JsonObject { ["hostname"] = address });
        }
    }

    private void Announce(StoredObject service, JsonObject? ingress) =>
        ControllerWrites.Try(() => writer.Change(new Target(BuiltInResources.Services, "v1", service.Namespace, service.Name, "status"), Options, current =>
        {
            current.Ensure("status")["loadBalancer"] = ingress is null ? [] : new JsonObject { ["ingress"] = new JsonArray(ingress.DeepClone()) };
            return current;
        }));

    private static string Address(JsonObject ingress) => ingress.Text("ip") is { Length: > 0 } ip ? ip : ingress.Text("hostname");

    private static JsonObject Condition(string type, string reason, string message, string now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastUpdateTime"] = now,
        ["lastTransitionTime"] = now,
        ["reason"] = reason,
        ["message"] = message,
    };
}
