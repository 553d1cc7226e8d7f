using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;

namespace GatewayApi.Tests.ApiServer.Patching;

/// <summary>Reads bodies of requests.</summary>
internal static class Bodies
{
    /// <summary>An object in JSON or, where the content type allows it, YAML.</summary>
    /// <exception cref="ApiException">It is neither.</exception>
    public static JsonObject Object(ReadOnlyMemory<byte> body, string contentType)
    {
        if (contentType.Contains("protobuf", StringComparison.Ordinal) || contentType.Contains("cbor", StringComparison.Ordinal))
        {
            throw Refusal.UnsupportedMediaType($"the body of the request was in an unknown format - accepted media types include: application/json, application/yaml");
        }

        if (contentType.Contains("yaml", StringComparison.Ordinal) && body.Span.TrimStart(" \r\n\t"u8) is not [(byte)'{', ..])
        {
            try
            {
                return Yaml.Documents(Encoding.UTF8.GetString(body.Span)).FirstOrDefault() ?? throw Refusal.BadRequest("the body is empty");
            }
            catch (YamlDotNet.Core.YamlException e)
            {
                throw Refusal.BadRequest($"error decoding YAML: {e.Message}");
            }
        }

        return Json(body) as JsonObject ?? throw Refusal.BadRequest("the body must be an object");
    }

    /// <exception cref="ApiException">It is no JSON.</exception>
    public static JsonNode? Json(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span);
        }
        catch (JsonException e)
        {
            throw Refusal.BadRequest($"error decoding JSON: {e.Message}");
        }
    }
}
