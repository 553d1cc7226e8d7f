using GatewayApi.Tests.ApiServer.FaultInjection;

namespace GatewayApi.Tests.ApiServer.Http;

/// <summary>What a fault does to a request before anything else happens to it.</summary>
internal static class FaultWait
{
    /// <summary>Holds a request back for as long as its fault says.</summary>
    public static async Task Wait(Fault? fault, TimeProvider time, CancellationToken aborted)
    {
        switch (fault)
        {
            case Fault.Wait wait:
                await wait.Until.WaitAsync(aborted);
                break;
            case Fault.Pause pause:
                await Task.Delay(pause.Time, time, aborted);
                break;
            default:
                break;
        }
    }

    /// <summary>The error that a fault answers with; null when it is of another kind.</summary>
    public static ApiResponse? Refused(Fault? fault) => fault is not Fault.Failure failure
        ? null
        : ApiResponse.Of(FaultStatus.Of(failure.Code, failure.RetryAfterSeconds)) with { RetryAfter = failure.RetryAfterSeconds };
}
