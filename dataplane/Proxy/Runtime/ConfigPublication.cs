namespace GatewayApi.DataPlane.Runtime;

/// <summary>Where the configuration in force is found.</summary>
internal sealed class ConfigPublication
{
    private ActiveConfig _current = ActiveConfig.Empty;

    /// <summary>The configuration in force; to be read once per connection or request.</summary>
    public ActiveConfig Current => Volatile.Read(ref _current);

    /// <summary>Puts a configuration in force.</summary>
    public void Publish(ActiveConfig config) => Volatile.Write(ref _current, config);
}
