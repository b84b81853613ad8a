using System.Collections.Concurrent;

namespace PSFederation.Sandbox.Hosting;

/// <summary>The requests that a login form continues with, by the random state in a hidden field of the form.</summary>
internal sealed class PendingRequests<T>
    where T : class
{
    private const int Limit = 10_000;
    private readonly ConcurrentDictionary<string, T> _requests = new(StringComparer.Ordinal);

    public string Add(T request)
    {
        if (_requests.Count >= Limit)
        {
            _requests.Clear();
        }

        string state = RandomText.Identifier();
        _requests[state] = request;
        return state;
    }

    public T? Find(string? state) => state is not null && _requests.TryGetValue(state, out T? request) ? request : null;

    public void Remove(string state) => _requests.TryRemove(state, out _);
}
