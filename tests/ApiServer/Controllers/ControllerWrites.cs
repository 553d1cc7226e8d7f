namespace GatewayApi.Tests.ApiServer.Controllers;

/// <summary>Writes of controllers, which may come too late: then the next event brings them again.</summary>
internal static class ControllerWrites
{
    public static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (ApiException refusal) when (refusal.Code is 404 or 409 or 403)
        {
            // The object is gone or has changed, and with that comes another event.
        }
    }

    public static void Try<T>(Func<T> write) => Try(() => { write(); });
}
