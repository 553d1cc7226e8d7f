using System.Globalization;
using GatewayApi.Tests.ApiServer.Authorization;
using GatewayApi.Tests.ApiServer.Operations;
using Microsoft.AspNetCore.Http;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>A request that has been read.</summary>
internal sealed class Call(HttpContext context, RequestTarget? url, IReadOnlyDictionary<string, string> query, UserIdentity user, ReadOnlyMemory<byte> body)
{
    public HttpContext Context => context;

    public RequestTarget? Url => url;

    public UserIdentity User => user;

    public ReadOnlyMemory<byte> Body => body;

    public List<string> Warnings { get; } = [];

    public string ContentType => context.Request.ContentType ?? "";

    public string Verb => url?.Verb(context.Request.Method, IsTrue("watch")) ?? context.Request.Method.ToLowerInvariant();

    public Representation Representation => Representation.Of(context.Request.Headers.Accept.ToString());

    public AccessRequest Access => url is null
        ? new AccessRequest(Verb, "", "", "", "", "") { Path = context.Request.Path.Value ?? "/" }
        : new AccessRequest(Verb, url.Group, url.Resource, url.Subresource, url.Namespace, url.Name.Length > 0 ? url.Name : SelectedName);

    public ListQuery List => new()
    {
        LabelSelector = Text("labelSelector"),
        FieldSelector = Text("fieldSelector"),
        Limit = int.TryParse(Text("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0,
        Continue = Text("continue"),
        ResourceVersion = Text("resourceVersion"),
        ResourceVersionMatch = Text("resourceVersionMatch"),
    };

    /// <summary>Who the writes of this client belong to: what it says, or the first word of its user agent.</summary>
    public string FieldManager => Text("fieldManager") is { Length: > 0 } manager
        ? manager
        : context.Request.Headers.UserAgent.ToString().Split('/')[0] is { Length: > 0 } agent ? agent : "unknown";

    public string Text(string parameter) => query.GetValueOrDefault(parameter) ?? "";

    public bool IsTrue(string parameter) => Text(parameter) is "true" or "1";

    public WriteOptions Writing() => new()
    {
        FieldManager = FieldManager,
        IsDryRun = Text("dryRun") == "All",
        FieldValidation = Text("fieldValidation") is { Length: > 0 } validation ? validation : "Warn",
        IsForced = IsTrue("force"),
        Warnings = Warnings,
    };

    public RequestRecord Record(string userName) => new()
    {
        User = userName,
        Verb = Verb,
        Group = url?.Group ?? "",
        Version = url?.Version ?? "",
        Resource = url?.Resource ?? "",
        Subresource = url?.Subresource ?? "",
        Namespace = url is { Resource: "namespaces" } ? "" : url?.Namespace ?? "",
        Name = url?.Name ?? "",
        Path = context.Request.Path.Value ?? "/",
        Query = query,
        ContentType = ContentType,
        Body = body,
        UserAgent = context.Request.Headers.UserAgent.ToString(),
        Protocol = context.Request.Protocol,
    };

    // A list of one name is authorised as if it named the object (KEP-2862 and RequestInfo).
    private string SelectedName => Text("fieldSelector") is { } selector && selector.StartsWith("metadata.name=", StringComparison.Ordinal) && !selector.Contains(',', StringComparison.Ordinal)
        ? selector["metadata.name=".Length..].TrimStart('=')
        : "";
}
