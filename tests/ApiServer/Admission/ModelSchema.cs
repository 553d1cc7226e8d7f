using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;
using GatewayApi.ControlPlane.Translation.Admission;
using k8s.Models;

namespace GatewayApi.Tests.ApiServer.Admission;

/// <summary>
/// The fields and types of built-in kinds, as the models of the official client have them. A real server drops what it does not know and
/// refuses what is of the wrong type; without this a misspelt field of a Deployment would look fine in every test.
/// </summary>
internal static class ModelSchema
{
    private static readonly ConcurrentDictionary<Type, Schema> Schemas = new();
    private static readonly Schema Anything = new() { IsOpen = true };

    public static Schema Of(Type model) => Schemas.GetOrAdd(model, static m => Read(m, []));

    private static Schema Read(Type type, HashSet<Type> within)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(byte[]) || type == typeof(DateTime))
        {
            return new Schema { Type = "string" };
        }

        if (type == typeof(bool))
        {
            return new Schema { Type = "boolean" };
        }

        if (type == typeof(int) || type == typeof(long))
        {
            return new Schema { Type = "integer" };
        }

        if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments();
            return arguments.Length == 2
                ? new Schema { Type = "object", AdditionalProperties = Read(arguments[1], within) }
                : new Schema { Type = "array", Items = Read(arguments[0], within) };
        }

        // IntOrString, quantities, and the JSON within CRDs may be of several forms.
        return type.Namespace != typeof(V1Pod).Namespace || type == typeof(IntOrString) || type == typeof(ResourceQuantity) || !type.IsClass || within.Contains(type)
            ? Anything
            : Object(type, [.. within, type]);
    }

    private static Schema Object(Type type, HashSet<Type> within) => new()
    {
        Type = "object",
        Properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => (Name: p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name, p.PropertyType))
            .Where(static p => p.Name is not null)
            .ToFrozenDictionary(static p => p.Name!, p => Read(p.PropertyType, within)),
    };
}
