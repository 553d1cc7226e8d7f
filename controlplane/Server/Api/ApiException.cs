namespace GatewayApi.ControlPlane.Api;

/// <summary>The API server refused a request.</summary>
internal sealed class ApiException : Exception
{
    /// <summary>For an answer.</summary>
    /// <param name="code">The HTTP status.</param>
    /// <param name="reason">The reason of the answer's Status, <c>Conflict</c>; "" when it had none.</param>
    /// <param name="message">What the server says.</param>
    /// <param name="retryAfter">How long the server asks to wait; null when it does not.</param>
    public ApiException(int code, string reason, string message, TimeSpan? retryAfter = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public int Code { get; }

    /// <summary>The reason of the answer's Status, <c>Conflict</c>; "" when it had none.</summary>
    public string Reason { get; }

    /// <summary>How long the server asks to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The object, or the whole resource, does not exist.</summary>
    public bool IsNotFound => Code == 404;

    /// <summary>Somebody else wrote first, or the object exists already.</summary>
    public bool IsConflict => Code == 409;

    /// <summary>The resource version is too old: list again.</summary>
    public bool IsGone => Code == 410;

    /// <summary>A permission is missing.</summary>
    public bool IsForbidden => Code is 401 or 403;

    /// <summary>Nothing can be created in a namespace that is being deleted. The code is that of a missing permission, which has nothing to do with it.</summary>
    public bool IsNamespaceTerminating { get; init; }

    /// <summary>The object itself is not acceptable: the same request will never succeed.</summary>
    public bool IsInvalid => Code is 400 or 422;
}
