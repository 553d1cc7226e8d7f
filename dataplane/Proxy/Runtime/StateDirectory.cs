using System.Text.Json;
using GatewayApi.DataPlane.Routing;

namespace GatewayApi.DataPlane.Runtime;

/// <summary>
/// The directory of <c>--state</c>: the configuration, the description of the running process, and the lock that keeps a second one out.
/// </summary>
internal sealed partial class StateDirectory : IDisposable
{
    private const string StateName = "config.state";
    private const string DescriptionName = "proxy.json";
    private const string LockName = "proxy.lock";
    private readonly string _path;
    private readonly FileStream? _lock;
    private readonly ILogger _logger;

    private StateDirectory(string path, FileStream? held, ILogger logger)
    {
        _path = path;
        _lock = held;
        _logger = logger;
    }

    /// <summary>Where the configuration is kept.</summary>
    public string StatePath => Path.Combine(_path, StateName);

    /// <summary>Takes the directory for this process. One that cannot be written to is no reason not to serve.</summary>
    /// <returns>Null when another process has it.</returns>
    public static StateDirectory? Take(string path, ILogger logger)
    {
        try
        {
            var lockPath = Path.Combine(path, LockName);
            PrivateFile.CreateDirectory(path);
            var held = new FileStream(lockPath, PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            return new StateDirectory(path, held, logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (IsLocked(path))
            {
                return null;
            }

            LogUnusable(logger, path, e.Message);
            return new StateDirectory(path, null, logger);
        }
    }

    /// <summary>Reads what an earlier process kept.</summary>
    /// <returns>Null when there is nothing, or nothing that can be used.</returns>
    public IReadOnlyList<ResourceUpsert>? Read(string gateway)
    {
        try
        {
            if (!File.Exists(StatePath))
            {
                return null;
            }

            var content = StateReader.Read(File.ReadAllBytes(StatePath), gateway);
            if (content is { Resources: null, Problem: { } problem })
            {
                LogUnreadable(_logger, StatePath, problem);
            }
            else if (content.Problem is { } partly)
            {
                LogPartly(_logger, StatePath, partly);
            }

            return content.Resources;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_logger, StatePath, e.Message);
        }

        return null;
    }

    /// <summary>Describes this process for those who look for it.</summary>
    public void Describe(ProxyDescription description)
    {
        try
        {
            PrivateFile.Write(
                Path.Combine(_path, DescriptionName), file => JsonSerializer.Serialize(file, description, ProxyDescriptionContext.Default.ProxyDescription));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnusable(_logger, _path, e.Message);
        }
    }

    /// <summary>Lets go of the directory. The description goes with the process, the configuration stays.</summary>
    public void Dispose()
    {
        if (_lock is null)
        {
            return;
        }

        try
        {
            File.Delete(Path.Combine(_path, DescriptionName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnusable(_logger, _path, e.Message);
        }

        _lock.Dispose();
    }

    // The runtime locks with flock(2); that another holds it shows only when the file itself can be opened.
    private static bool IsLocked(string path)
    {
        try
        {
            using var file = new FileStream(Path.Combine(path, LockName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException e)
        {
            const int WouldBlock = 11;
            return e is not (FileNotFoundException or DirectoryNotFoundException) && e.HResult == WouldBlock;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state directory {Path} cannot be used: {Problem}. Traffic goes on; a restart would need the control plane.")]
    private static partial void LogUnusable(ILogger logger, string path, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last changes of the kept configuration {Path} are not used: {Problem}.")]
    private static partial void LogPartly(ILogger logger, string path, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The kept configuration {Path} is not used: {Problem}.")]
    private static partial void LogUnreadable(ILogger logger, string path, string problem);
}
