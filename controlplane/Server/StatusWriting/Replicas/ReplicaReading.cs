using System.Text.Json.Nodes;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Watching.Cluster;

namespace GatewayApi.ControlPlane.StatusWriting.Replicas;

/// <summary>From what an informer sees of the replicas' ConfigMaps to <see cref="ReplicaReports"/>.</summary>
/// <param name="own">The name of this replica's, which it knows better.</param>
/// <param name="reports">What is told.</param>
/// <param name="time">When a report was heard, by our own clock.</param>
internal sealed class ReplicaReading(string own, ReplicaReports reports, TimeProvider time) : IInformerHandler
{
    /// <inheritdoc/>
    public void Changed(in ObjectHeader header, ReadOnlySpan<byte> json)
    {
        if (header.Key.Name != own)
        {
            reports.Set(header.Key, ReplicaReport.Read(ReplicaObject.ReportIn(JsonNode.Parse(json))), time.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public void Deleted(ObjectKey key) => reports.Remove(key);

    /// <inheritdoc/>
    public ValueTask FlushAsync(bool isListed, CancellationToken cancellation) => ValueTask.CompletedTask;
}
