using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>What an API server would make of an object.</summary>
/// <param name="Object">The object as it would be stored, with defaults; null when it is refused.</param>
/// <param name="Errors">Why it is refused; empty when it is not.</param>
public sealed record AdmissionResult(JsonObject? Object, ImmutableArray<AdmissionError> Errors);
