using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>Finds the body of a paused post, in any form that the browser returns.</summary>
internal static class PostedBody
{
    /// <summary>The body in the request; null if the request does not contain it, such as for large bodies.</summary>
    /// <param name="request">The object <c>Network.Request</c>.</param>
    public static byte[]? Read(JsonElement request)
    {
        if (request.TryGetProperty("postDataEntries", out JsonElement entries) && entries.ValueKind == JsonValueKind.Array && Join(entries) is { } bytes)
            return bytes;
        return DevToolsConnection.Text(request, "postData") is { } text ? Encoding.UTF8.GetBytes(text) : null;
    }

    /// <summary>Requests a body that the event did not contain; null if the browser does not have it.</summary>
    /// <param name="devTools">The browser.</param>
    /// <param name="paused">The parameters of <c>Fetch.requestPaused</c>.</param>
    /// <param name="session">The page.</param>
    public static async Task<byte[]?> FetchAsync(DevToolsConnection devTools, JsonElement paused, string? session, CancellationToken cancellationToken)
    {
        if (DevToolsConnection.Text(paused, "networkId") is not { } network)
            return null;
        try
        {
            JsonElement result = await devTools.SendAsync("Network.getRequestPostData", new JsonObject { ["requestId"] = network }, session, cancellationToken).ConfigureAwait(false);
            return DevToolsConnection.Text(result, "postData") is not { } text
                ? null
                : result.TryGetProperty("base64Encoded", out JsonElement encoded) && encoded.ValueKind == JsonValueKind.True
                    ? Convert.FromBase64String(text)
                    : Encoding.UTF8.GetBytes(text);
        }
        catch (DevToolsException e) when (e.Fault == DevToolsFault.Refused)
        {
            return null;
        }
    }

    /// <summary>The combined pieces; null if one is missing.</summary>
    private static byte[]? Join(JsonElement entries)
    {
        using MemoryStream body = new();
        foreach (JsonElement entry in entries.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("bytes", out JsonElement bytes) || !bytes.TryGetBytesFromBase64(out byte[]? piece))
                return null;
            body.Write(piece);
        }

        return body.Length > 0 ? body.ToArray() : null;
    }
}
