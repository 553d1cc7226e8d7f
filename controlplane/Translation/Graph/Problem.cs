namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Something wrong with an object, recorded on the node where it was found. Snapshots and statuses both follow from it.</summary>
/// <param name="Condition">The type of the condition that shows it.</param>
/// <param name="Reason">The reason that condition gets.</param>
/// <param name="Message">The field and the cause, in the user's terms; never a secret.</param>
internal sealed record Problem(string Condition, string Reason, string Message);
