using System.Text;
using System.Text.Json;

namespace GatewayApi.Tests.Proxy.Support;

/// <summary>An output whose lines can be waited for.</summary>
internal sealed class LineStream : MemoryStream
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _text.Append(Encoding.UTF8.GetString(buffer.Span));
        }

        Interlocked.Exchange(ref _more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>The first line that the condition holds for, as JSON.</summary>
    public async Task<JsonElement> FirstAsync(Func<JsonElement, bool> condition)
    {
        while (true)
        {
            var more = Volatile.Read(ref _more).Task;
            foreach (var line in Text().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var json = JsonDocument.Parse(line).RootElement;
                if (condition(json))
                {
                    return json;
                }
            }

            await more.WaitAsync(Wait.Limit);
        }
    }

    private string Text()
    {
        lock (_gate)
        {
            return _text.ToString();
        }
    }
}
