using GatewayApi.ControlPlane.Translation.State;

namespace GatewayApi.ControlPlane.StatusWriting.Events;

/// <summary>Something that a person must act on.</summary>
/// <param name="Regarding">The object it is about.</param>
/// <param name="Uid">The uid of that object; "" when it is not known.</param>
/// <param name="Reason">One word for the cause, <c>InvalidCertificateRef</c>.</param>
/// <param name="Text">The cause, in one sentence.</param>
internal sealed record EventNote(ObjectId Regarding, string Uid, string Reason, string Text);
