using System.Text.Json.Nodes;
using GatewayApi.Tests.ApiServer.Operations;
using GatewayApi.Tests.ApiServer.Storage;

namespace GatewayApi.Tests.ApiServer.Authorization;

/// <summary>Answers questions: TokenReview, SubjectAccessReview, SelfSubjectAccessReview, TokenRequest.</summary>
internal sealed class Reviews(ObjectStore store, Authenticator authenticator, RbacAuthorizer authorizer, TokenIssuer issuer, TimeProvider time, bool enforcesRbac)
{
    private const int LeastExpiration = 600;

    public JsonObject Answer(Target target, JsonObject question, UserIdentity user)
    {
        var answer = question.Clone();
        (answer["apiVersion"], answer["kind"]) = (target.Type.ApiVersion(target.Version), target.Type.Kind);
        answer["metadata"] = answer["metadata"]?.DeepClone() ?? new JsonObject { ["creationTimestamp"] = null };
        answer["status"] = target.Type.Kind switch
        {
            "TokenReview" => Token(question),
            "SelfSubjectAccessReview" => Access(question, user),
            _ => Access(question, new UserIdentity(question.Text("spec", "user"), [.. Texts(question.At("spec", "groups"))])),
        };
        return answer;
    }

    /// <summary>Issues a token (subresource <c>token</c> of a service account).</summary>
    public JsonObject Issue(Target target, JsonObject request)
    {
        var account = store.Get(BuiltInResources.ServiceAccounts, target.Key) ?? throw Refusal.NotFound(target.Type, target.Name);
        var seconds = request.Number("spec", "expirationSeconds") ?? 3600;
        if (seconds < LeastExpiration)
        {
            var kind = new ResourceType { Group = "authentication.k8s.io", Plural = "tokenrequests", Singular = "tokenrequest", Kind = "TokenRequest", Versions = ["v1"], StorageVersion = "v1" };
            throw Refusal.Invalid(kind, "", ("FieldValueInvalid", "spec.expirationSeconds", $"Invalid value: {seconds}: may not specify a duration less than 10 minutes"));
        }

        var audiences = Texts(request.At("spec", "audiences")).ToArray();
        audiences = audiences.Length > 0 ? audiences : [TokenIssuer.ApiAudience];
        var answer = request.Clone();
        (answer["apiVersion"], answer["kind"]) = ("authentication.k8s.io/v1", "TokenRequest");
        answer["metadata"] = new JsonObject { ["name"] = target.Name, ["namespace"] = target.Namespace, ["creationTimestamp"] = Metadata.Time(time.GetUtcNow()) };
        var spec = answer.Ensure("spec");
        spec["audiences"] = new JsonArray([.. audiences.Select(static a => JsonValue.Create(a))]);
        spec["expirationSeconds"] = seconds;
        answer["status"] = new JsonObject
        {
            ["token"] = issuer.Issue(account, audiences, TimeSpan.FromSeconds(seconds), Pod(target, request)),
            ["expirationTimestamp"] = Metadata.Time(time.GetUtcNow().AddSeconds(seconds)),
        };
        return answer;
    }

    private StoredObject? Pod(Target target, JsonObject request)
    {
        if (request.Text("spec", "boundObjectRef", "kind") != "Pod")
        {
            return null;
        }

        var pods = BuiltInResources.All.Single(static t => t.Id == "pods");
        var name = request.Text("spec", "boundObjectRef", "name");
        return store.Get(pods, pods.Key(target.Namespace, name)) ?? throw Refusal.NotFound(pods, name);
    }

    private JsonObject Token(JsonObject question)
    {
        var asked = Texts(question.At("spec", "audiences")).ToArray();
        var audiences = asked.Length > 0 ? asked : [TokenIssuer.ApiAudience];
        var (user, valid, claims) = authenticator.OfToken(question.Text("spec", "token"), audiences);
        if (user is null)
        {
            var why = claims is null
                ? "[invalid bearer token, unknown]"
                : $"[invalid bearer token, token audiences {Brackets(Texts(claims["aud"]))} is invalid for the target audiences {Brackets(audiences)}]";
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = why };
        }

        var described = new JsonObject { ["username"] = user.Name, ["groups"] = new JsonArray([.. user.Groups.Select(static g => JsonValue.Create(g))]) };
        described.Put("uid", user.Uid.Length > 0 ? user.Uid : null);
        if (claims is not null)
        {
            var extra = new JsonObject { ["authentication.kubernetes.io/credential-id"] = new JsonArray($"JTI={claims.Text("jti")}") };
            if (claims.At("kubernetes.io", "pod") is { } pod)
            {
                extra["authentication.kubernetes.io/pod-name"] = new JsonArray(pod.Text("name"));
                extra["authentication.kubernetes.io/pod-uid"] = new JsonArray(pod.Text("uid"));
            }

            described["extra"] = extra;
        }

        return new JsonObject { ["authenticated"] = true, ["user"] = described, ["audiences"] = new JsonArray([.. valid.Select(static a => JsonValue.Create(a))]) };
    }

    private JsonObject Access(JsonObject question, UserIdentity user)
    {
        var attributes = question.At("spec", "resourceAttributes");
        var access = attributes is not null
            ? new AccessRequest(
                attributes.Text("verb"), attributes.Text("group"), attributes.Text("resource"), attributes.Text("subresource"), attributes.Text("namespace"), attributes.Text("name"))
            : new AccessRequest(question.Text("spec", "nonResourceAttributes", "verb"), "", "", "", "", "") { Path = question.Text("spec", "nonResourceAttributes", "path") };
        return new JsonObject { ["allowed"] = !enforcesRbac || authorizer.Allows(user, access) };
    }

    private static string Brackets(IEnumerable<string> texts) => $"[\"{string.Join("\" \"", texts)}\"]";

    private static IEnumerable<string> Texts(JsonNode? node) => node is JsonArray array ? array.Select(static n => n!.GetValue<string>()) : [];
}
