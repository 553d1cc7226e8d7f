using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer;

namespace GatewayApi.Tests.EndToEnd.Cluster;

/// <summary>The projected volume of a pod: the token for our audience, and the authorities from the ConfigMap.</summary>
internal sealed class PodVolume(IApiServer server, JsonObject deployment, string folder)
{
    private readonly JsonNode _pod = deployment["spec"]!["template"]!["spec"]!;
    private readonly string _namespace = (string)deployment["metadata"]!["namespace"]!;
    private readonly Dictionary<string, string> _written = new(StringComparer.Ordinal);

    public string TokenFile => Path.Combine(folder, (string)Token["path"]!);

    private JsonArray Sources => _pod["volumes"]!.AsArray().Single(static v => v!["projected"] is not null)!["projected"]!["sources"]!.AsArray();

    private JsonNode Token => Sources.Single(static s => s!["serviceAccountToken"] is not null)!["serviceAccountToken"]!;

    private JsonNode ConfigMap => Sources.Single(static s => s!["configMap"] is not null)!["configMap"]!;

    /// <summary>Writes what has changed; false while something that is mounted is not there.</summary>
    public async Task<bool> TryMountAsync()
    {
        var account = (string)_pod["serviceAccountName"]!;
        if (await server.GetAsync("configmaps", _namespace, (string)ConfigMap["name"]!) is not { } authorities
            || await server.GetAsync("serviceaccounts", _namespace, account) is null)
        {
            return false;
        }

        if (!File.Exists(TokenFile))
        {
            Write(TokenFile, await server.IssueTokenAsync(_namespace, account, (string)Token["audience"]!));
        }

        foreach (var item in ConfigMap["items"]!.AsArray())
        {
            Write(Path.Combine(folder, (string)item!["path"]!), (string?)authorities["data"]?[(string)item["key"]!] ?? "");
        }

        return true;
    }

    // In one step, as a kubelet does: a reader never sees half of it.
    private void Write(string file, string text)
    {
        if (_written.GetValueOrDefault(file) != text)
        {
            _written[file] = text;
            File.WriteAllText(file + ".new", text);
            File.Move(file + ".new", file, overwrite: true);
        }
    }
}
