using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Tests;

/// <summary>The person in front of a browser's window: looks at the page and acts on it, by a debugging port that the test has the browser open.</summary>
internal sealed class BrowserPerson : IDisposable
{
    private const int Patience = 600;

    private readonly ClientWebSocket _socket;
    private int _last;

    private BrowserPerson(ClientWebSocket socket) => _socket = socket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Waits for the window of a browser.</summary>
    public static async Task<BrowserPerson> SitDownAsync(TestBrowser browser)
    {
        string file = Path.Combine(browser.Profile, "DevToolsActivePort");
        for (int i = 0; i < Patience; i++)
        {
            string[] lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, Stop) : [];
            if (lines.Length >= 2 && await TryConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}")) is { } socket)
                return new BrowserPerson(socket);
            await Task.Delay(100, Stop);
        }

        throw new TimeoutException("The browser's window did not open.");
    }

    /// <summary>Waits for a page with a password field, fills it in and submits it.</summary>
    public Task SignInAsync(string userName, string password) =>
        ActAsync($$"""
            (() => {
                const field = document.querySelector('input[type=password]');
                if (!field || document.readyState !== 'complete') return false;
                field.form.querySelector('input[type=text], input[name=username]').value = {{JsonSerializer.Serialize(userName)}};
                field.value = {{JsonSerializer.Serialize(password)}};
                field.form.requestSubmit();
                return true;
            })()
            """);

    /// <summary>Waits until the window shows a page of the identity provider: until then the browser is starting.</summary>
    public Task SeePageAsync() => ActAsync("location.protocol.startsWith('http')");

    /// <summary>Repeats an expression in the page until it is true.</summary>
    public async Task ActAsync(string expression)
    {
        for (int i = 0; i < Patience; i++)
        {
            if (await PageAsync() is { } session)
            {
                JsonNode? answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["userGesture"] = true }, session);
                if (answer?["result"]?["result"]?["value"] is JsonValue value && value.TryGetValue(out bool done) && done)
                    return;
            }

            await Task.Delay(100, Stop);
        }

        throw new TimeoutException("The page did not come.");
    }

    /// <summary>Closes the window.</summary>
    public async Task CloseWindowAsync()
    {
        foreach (string target in await PagesAsync())
            await SendAsync("Target.closeTarget", new JsonObject { ["targetId"] = target });
    }

    /// <summary>A command of the DevTools protocol and its answer; null when the browser has gone.</summary>
    public async Task<JsonNode?> SendAsync(string method, JsonObject parameters, string? session = null)
    {
        int id = ++_last;
        JsonObject command = new() { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
            command["sessionId"] = session;
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(command.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, Stop);
            while (await ReceiveAsync() is { } message)
            {
                if (message["id"]?.GetValue<int>() == id)
                    return message;
            }
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            // It has ended, as it should.
        }

        return null;
    }

    public void Dispose() => _socket.Dispose();

    private static async Task<ClientWebSocket?> TryConnectAsync(Uri address)
    {
        ClientWebSocket socket = new();
        try
        {
            await socket.ConnectAsync(address, Stop);
            return socket;
        }
        catch (WebSocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private async Task<string?> PageAsync() =>
        (await PagesAsync()).FirstOrDefault() is { } target
            ? (await SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target, ["flatten"] = true }))?["result"]?["sessionId"]?.GetValue<string>()
            : null;

    private async Task<string[]> PagesAsync() =>
        (await SendAsync("Target.getTargets", []))?["result"]?["targetInfos"]?.AsArray()
            .Where(target => target!["type"]!.GetValue<string>() == "page")
            .Select(target => target!["targetId"]!.GetValue<string>()).ToArray() ?? [];

    private async Task<JsonNode?> ReceiveAsync()
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            WebSocketReceiveResult part = await _socket.ReceiveAsync(buffer, Stop);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            await message.WriteAsync(buffer.AsMemory(0, part.Count), Stop);
            if (part.EndOfMessage)
                return JsonNode.Parse(message.ToArray());
        }
    }
}
