using GatewayApi.Config.V1;

namespace GatewayApi.ControlPlane.Serving;

/// <summary>What a proxy told of its load last.</summary>
internal sealed class LoadReport
{
    private volatile Load? _last;

    /// <summary>Null before the first report. Not to be written to.</summary>
    public Load? Last
    {
        get => _last;
        set => _last = value;
    }
}
