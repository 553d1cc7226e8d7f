using System.Text.RegularExpressions;
using GatewayApi.Config.V1;
using GatewayApi.Tests.Common;
using Google.Protobuf;

namespace GatewayApi.Tests.ControlPlane.Serving;

/// <summary>What people are told to type works: service, method and fields are those of the service.</summary>
internal sealed partial class GrpcurlExampleTests
{
    [TestCase("README.md", 5)]
    [TestCase("deploy/quickstart/run.sh", 2)]
    public void Calls_name_methods_and_fields_that_there_are(string file, int least)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, file)).Replace("\\\n", "", StringComparison.Ordinal);
        var calls = Call.Matches(text);
        var service = InspectionReflection.Descriptor.Services.Single();

        Assert.That(calls, Has.Count.GreaterThanOrEqualTo(least));
        foreach (Match call in calls)
        {
            Assert.That(call.Groups["service"].Value, Is.EqualTo(service.FullName));
            var method = service.FindMethodByName(call.Groups["method"].Value);
            Assert.That(method, Is.Not.Null, call.Value);
            if (call.Groups["data"] is { Success: true, Value: var json })
            {
                Assert.That(() => JsonParser.Default.Parse(json, method!.InputType), Throws.Nothing, call.Value);
            }
        }
    }

    [GeneratedRegex(@"grpcurl -plaintext(?: -d '(?<data>[^']*)')? +localhost:18000 (?<service>[\w.]+)/(?<method>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Call { get; }
}
