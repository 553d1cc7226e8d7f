using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using GatewayApi.ControlPlane.Translation;
using GatewayApi.ControlPlane.Translation.Resources;
using GatewayApi.ControlPlane.Translation.Snapshots;
using GatewayApi.ControlPlane.Translation.State;
using GatewayApi.ControlPlane.Translation.Statuses;
using GatewayApi.DataPlane.Routing;
using GatewayApi.DataPlane.Routing.Compilation;
using GatewayApi.DataPlane.Routing.Matching;
using GatewayApi.DataPlane.Routing.Tables;
using GatewayApi.Tests.Bench.Measuring;
using GatewayApi.Tests.Common;

namespace GatewayApi.Tests.Bench.Scenarios;

/// <summary>Time and allocation of the pure steps from a manifest to a match, for the whole and for one edit.</summary>
public class Micro
{
    private readonly ObjectKey _gateway = new("ns", "gw");
    private ClusterState _state = ClusterState.Empty;
    private ClusterState _editedState = ClusterState.Empty;
    private ClusterChange _edit;
    private TranslationResult _result = null!;
    private TranslationResult _edited = null!;
    private ResourceUpsert[] _all = [];
    private ResourceUpsert[] _changed = [];
    private CompiledConfig _config = CompiledConfig.Empty;
    private ListenerTable _listener = null!;
    private Head _head;

    /// <summary>How many routes there are, each with a Service of its own; ten on a host.</summary>
    [Params(10, 1000, 10_000)]
    public int Routes { get; set; }

    /// <summary>Runs all of them within this process.</summary>
    internal static Task<IReadOnlyList<Figure>> Run(BenchOptions _)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: false)))
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(RepositoryRoot.Of("artifacts", "bench"));
        var summary = BenchmarkRunner.Run<Micro>(config);
        return Task.FromResult<IReadOnlyList<Figure>>([.. summary.Reports.Where(static r => r.Success).SelectMany(Figures)]);
    }

    /// <summary>Makes the inputs of all steps.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _state = ClusterState.Empty.Apply(MicroObjects.Make(Routes).Select(ClusterChange.Upsert));
        _edit = ClusterChange.Upsert(MicroObjects.Route(Routes / 2, $"/edited/{Routes}"));
        _editedState = _state.Apply(_edit);
        _result = Translator.Translate(_state);
        _edited = Translator.Update(_result, _editedState, [_edit]);
        _all = [.. _result.Snapshots[_gateway].Resources.Values.Select(Upsert)];
        _changed = [.. Diff().Upserts.Select(Upsert)];
        _config = ConfigCompiler.Apply(CompiledConfig.Empty, _all, []);
        _listener = _config.Table.FindPort(80)!.FindListener("h0.test")!;

        // The last of its host's paths: nothing is faster to find than any other.
        var last = Routes - 1;
        _head = new Head(MicroObjects.HostOf(last), $"/r{last}/deeper");
        if (!_listener.TryFind(_head, out _) || _changed.Length != 1)
        {
            throw new InvalidOperationException("the inputs are not what is to be measured");
        }
    }

    /// <summary>Objects → resources, all of them.</summary>
    [Benchmark]
    public TranslationResult Translate() => Translator.Translate(_state);

    /// <summary>One edited route → resources.</summary>
    [Benchmark]
    public TranslationResult TranslateOneEdit() => Translator.Update(_result, _editedState, [_edit]);

    /// <summary>What a proxy is to be told of that edit.</summary>
    [Benchmark]
    public SnapshotDelta Diff() => SnapshotDelta.Between(_result.Snapshots[_gateway], _edited.Snapshots[_gateway]);

    /// <summary>Resources → tables, all of them.</summary>
    [Benchmark]
    public CompiledConfig Compile() => ConfigCompiler.Apply(CompiledConfig.Empty, _all, []);

    /// <summary>One edited route → tables.</summary>
    [Benchmark]
    public CompiledConfig ApplyOneEdit() => ConfigCompiler.Apply(_config, _changed, []);

    /// <summary>A request → its rule.</summary>
    [Benchmark]
    public bool Match() => _listener.TryFind(_head, out _);

    /// <summary>All statuses after an edit.</summary>
    [Benchmark]
    public int Statuses() => Translator.Statuses(_edited, new Dictionary<ObjectKey, GatewayDelivery>()).Length;

    private static ResourceUpsert Upsert(SnapshotResource resource) => new(resource.Hash, resource.Bytes.Memory);

    private static IEnumerable<Figure> Figures(BenchmarkReport report)
    {
        var name = $"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}, {report.BenchmarkCase.Parameters["Routes"]} routes";
        yield return Figure.Once("micro", name, report.ResultStatistics!.Median / 1000, "µs");
        yield return Figure.Once("micro", $"{name}: allocated", report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0, "bytes");
    }

    private readonly struct Head(string host, string path) : IRequestHead
    {
        public ReadOnlySpan<char> Host => host;

        public string Path => path;

        public string Query => "";

        public string Method => "GET";

        public bool TryGetHeader(string name, out string value)
        {
            value = "";
            return false;
        }
    }
}
