using GatewayApi.ControlPlane.Translation.Admission.Cel;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>An entry of <c>x-kubernetes-validations</c>.</summary>
/// <param name="Expression">The rule.</param>
/// <param name="Message">What to say when it does not hold.</param>
/// <param name="IsTransition">True when it speaks of <c>oldSelf</c> and so holds only for changes.</param>
internal sealed record SchemaRule(CelNode Expression, string Message, bool IsTransition);
