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

    internal string? Take()
    {
        lock (_gate)
        {
            return _free.TryDequeue(out var address) ? address : null;
        }
    }

    internal void GiveBack(string address)
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
