using System.Net;
using System.Text.Json.Nodes;

namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>Stands for the load balancers of a cloud.</summary>
public sealed class LoadBalancerSimulation
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _free;
    private readonly HashSet<string> _pool;
    private volatile bool _isEnabled;

    internal LoadBalancerSimulation(TestApiServerOptions options)
    {
        _free = new Queue<string>(options.LoadBalancerAddresses);
        _pool = [.. options.LoadBalancerAddresses];
        _isEnabled = options.SimulateControllers;
    }

    /// <summary>Raised when it is switched.</summary>
    internal event Action? Switched;

    /// <summary>Whether Services of the type LoadBalancer get addresses. Those that wait get theirs when it is switched on.</summary>
    public bool IsEnabled
    {
        get => _isEnabled;
        set
        {
            _isEnabled = value;
            Switched?.Invoke();
        }
    }

    /// <summary>What <c>status.loadBalancer</c> of a Service is to become, in order; nothing when it is as it should be.</summary>
    internal IEnumerable<JsonObject> Assign(JsonObject service)
    {
        var isBalanced = service.Text("spec", "type") == "LoadBalancer";
        var hasAddress = service.Items("status", "loadBalancer", "ingress").Any();
        if (hasAddress && !isBalanced)
        {
            GiveBack(service);
            yield return [];
        }

        // Services of a class belong to the implementation of that class.
        if (!IsEnabled || hasAddress || !isBalanced || service.Text("spec", "loadBalancerClass").Length > 0)
        {
            yield break;
        }

        var address = service.Text("spec", "loadBalancerIP") is { Length: > 0 } wanted ? wanted : Take();
        if (address is not null)
        {
            yield return new JsonObject
            {
                ["ingress"] = new JsonArray(IPAddress.TryParse(address, out _)
                    ? new JsonObject { ["ip"] = address, ["ipMode"] = "VIP" }
                    : new JsonObject { ["hostname"] = address }),
            };
        }
    }

    /// <summary>Takes back the address of a Service that is gone, or no longer of this type.</summary>
    internal void GiveBack(JsonObject service)
    {
        if (service.Items("status", "loadBalancer", "ingress").FirstOrDefault() is { } ingress)
        {
            GiveBack(ingress.Text("ip") is { Length: > 0 } ip ? ip : ingress.Text("hostname"));
        }
    }

    private string? Take()
    {
        lock (_gate)
        {
            return _free.TryDequeue(out var address) ? address : null;
        }
    }

    private void GiveBack(string address)
    {
        lock (_gate)
        {
            // An address that a Service asked for by name is not of the pool.
            if (_pool.Contains(address) && !_free.Contains(address))
            {
                _free.Enqueue(address);
            }
        }
    }
}
