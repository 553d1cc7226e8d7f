namespace GatewayApi.Tests.ApiServer.Real;

/// <summary>Which options a real server can follow.</summary>
internal static class RealOptions
{
    private static readonly TestApiServerOptions Defaults = new();

    /// <summary>
    /// Those that cannot be followed must be as they are by default. Whether roles are enforced and connections encrypted may be said: both always
    /// are, and who asks for less is an administrator there, too.
    /// </summary>
    /// <exception cref="NotSupportedException">An option asks for more.</exception>
    public static void Check(TestApiServerOptions options)
    {
        Check(nameof(options.Tokens), options.Tokens.IsEmpty);
        Check(nameof(options.AllowAnonymous), !options.AllowAnonymous);
        Check(nameof(options.Certificate), options.Certificate is null);
        Check(nameof(options.Port), options.Port == 0);
        Check(nameof(options.EventHistory), options.EventHistory == Defaults.EventHistory);
        Check(nameof(options.WatchBuffer), options.WatchBuffer == Defaults.WatchBuffer);
        Check(nameof(options.BookmarkInterval), options.BookmarkInterval == Defaults.BookmarkInterval);
        Check(nameof(options.Time), options.Time == TimeProvider.System);
    }

    private static void Check(string option, bool isDefault)
    {
        if (!isDefault)
        {
            throw new NotSupportedException($"a real API server cannot follow the option {option}");
        }
    }
}
