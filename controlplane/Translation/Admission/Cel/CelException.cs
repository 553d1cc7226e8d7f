namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>
/// An expression that cannot be parsed or evaluated. Evaluation errors are values in CEL: <c>&amp;&amp;</c> and <c>||</c> may absorb them.
/// </summary>
internal sealed class CelException(string message) : Exception(message);
