using System.Text.Json;

namespace Snug.Tests;

/// <summary>
/// Names and messages that have broken programs, and what is right to be shown: one table (awkward.json) for the page, the plain
/// page, the terminal and the exports, so that none of them can be wrong alone.
/// </summary>
internal static class Awkward
{
    private static readonly JsonElement Table = Read();

    /// <summary>The server takes each, and no two are the same to it.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.GetProperty("names").EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>What people say, and how it is to be read.</summary>
    public static IReadOnlyList<AwkwardMessage> Messages { get; } = [.. Table.GetProperty("messages").EnumerateArray().Select(Message)];

    /// <summary>Sentences with the addresses that are in them, as they are written.</summary>
    public static IReadOnlyList<(string Text, string[] Links)> Links { get; } =
        [.. Table.GetProperty("links").EnumerateArray().Select(entry =>
            (entry
                .GetProperty("text")
                .GetString()!, entry.GetProperty("links").EnumerateArray().Select(link => link.GetString()!).ToArray()))];

    private static AwkwardMessage Message(JsonElement entry)
    {
        var text = entry.GetProperty("text").GetString()!;
        var shown = entry.TryGetProperty("shown", out var other) ? other.GetString()! : text;
        return new AwkwardMessage(text, shown, entry.TryGetProperty("terminal", out var there) ? there.GetString()! : shown);
    }

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "awkward.json")));
        return document.RootElement.Clone();
    }
}

/// <summary>Something awkward to say.</summary>
/// <param name="Text">As it is sent and kept.</param>
/// <param name="Shown">
/// The text of its row on the page, block by block, and on the plain one: without the marks of its formatting (tests/Markup).
/// </param>
/// <param name="OnTerminal">The same on a terminal, where nothing is invisible and code keeps its marks.</param>
internal sealed record AwkwardMessage(string Text, string Shown, string OnTerminal)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
