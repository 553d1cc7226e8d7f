using GatewayApi.ControlPlane.Translation.Statuses;

namespace GatewayApi.ControlPlane.StatusWriting;

/// <summary>What the writer knows of one status.</summary>
internal sealed class StatusRecord(DesiredStatus desired)
{
    /// <summary>What it is to say.</summary>
    public DesiredStatus Desired { get; set; } = desired;

    /// <summary>The fingerprint of our part as it was read or written last; 0 before.</summary>
    public ulong Own { get; set; }

    /// <summary>The timestamp of the last write; null before the first.</summary>
    public long? Written { get; set; }

    /// <summary>The object is no longer ours; it is taken back only while our part is still what we wrote.</summary>
    public bool IsReleased { get; set; }
}
