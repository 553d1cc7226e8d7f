namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Why an object is refused.</summary>
/// <param name="Path">The field, <c>spec.rules[0].matches</c>; "" for the object itself.</param>
/// <param name="Message">The cause.</param>
public sealed record AdmissionError(string Path, string Message)
{
    /// <summary><c>field: cause</c>.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
