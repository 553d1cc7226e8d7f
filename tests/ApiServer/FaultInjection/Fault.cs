namespace GatewayApi.Tests.ApiServer.FaultInjection;

/// <summary>What goes wrong with a request.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The connection is closed without an answer.</summary>
    public static Fault DropConnection { get; } = new Drop(AfterWork: false);

    /// <summary>The request is carried out, but the connection is closed before the answer: the client cannot know.</summary>
    public static Fault DropAnswer { get; } = new Drop(AfterWork: true);

    /// <summary>A watch is accepted and then says nothing, not even bookmarks, until the client gives up.</summary>
    public static Fault SilentWatch { get; } = new Silence();

    /// <summary>410 Expired: for a watch as its first event, for a list as its answer.</summary>
    public static Fault Expired { get; } = new Expire();

    /// <summary>The request is answered with an error and not carried out.</summary>
    /// <param name="code">As 409, 429, 500, 403 or 504.</param>
    /// <param name="retryAfterSeconds">The header <c>Retry-After</c>, and the same in the details.</param>
    public static Fault Fail(int code, int? retryAfterSeconds = null) => new Failure(code, retryAfterSeconds);

    /// <summary>The request waits for a task, then goes its normal way. For tests that must know what happens meanwhile.</summary>
    public static Fault Hold(Task until) => new Wait(until);

    /// <summary>The request waits for a time, then goes its normal way.</summary>
    public static Fault Delay(TimeSpan time) => new Pause(time);

    internal sealed record Drop(bool AfterWork) : Fault;

    internal sealed record Silence : Fault;

    internal sealed record Expire : Fault;

    internal sealed record Failure(int Code, int? RetryAfterSeconds) : Fault;

    internal sealed record Wait(Task Until) : Fault;

    internal sealed record Pause(TimeSpan Time) : Fault;
}
