using System.Collections;

namespace GatewayApi.Tests.ApiServer;

/// <summary>Every request that came over HTTP, oldest first. Enumerating takes a copy.</summary>
public sealed class RequestLog : IEnumerable<RequestRecord>
{
    private readonly Lock _gate = new();
    private readonly List<RequestRecord> _records = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>The requests that ask for a change.</summary>
    public IEnumerable<RequestRecord> Writes => this.Where(static r => r.IsWrite);

    /// <summary>Forgets everything so far.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
        }
    }

    /// <summary>Waits until a request is there that fulfils the condition.</summary>
    /// <exception cref="TimeoutException">None came in time; the message lists those that did.</exception>
    public async Task<RequestRecord> WaitForAsync(Func<RequestRecord, bool> condition, TimeSpan? timeout = null) =>
        (await WaitForManyAsync(condition, 1, timeout))[0];

    /// <summary>Waits until a number of requests are there that fulfil the condition.</summary>
    /// <exception cref="TimeoutException">Too few came in time; the message lists those that did.</exception>
    public async Task<IReadOnlyList<RequestRecord>> WaitForManyAsync(Func<RequestRecord, bool> condition, int count, TimeSpan? timeout = null)
    {
        using var deadline = new CancellationTokenSource(timeout ?? TestApiServer.Patience);
        while (true)
        {
            Task added;
            RequestRecord[] found;
            lock (_gate)
            {
                found = [.. _records.Where(condition)];
                added = _added.Task;
            }

            if (found.Length >= count)
            {
                return found;
            }

            try
            {
                await added.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{found.Length} of {count} such requests came; all requests:\n{string.Join('\n', this)}");
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<RequestRecord> GetEnumerator()
    {
        lock (_gate)
        {
            return ((IEnumerable<RequestRecord>)[.. _records]).GetEnumerator();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(RequestRecord record)
    {
        TaskCompletionSource added;
        lock (_gate)
        {
            _records.Add(record);
            (added, _added) = (_added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        added.TrySetResult();
    }
}
