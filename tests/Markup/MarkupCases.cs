using System.Text.Json;

namespace Snug.Tests;

/// <summary>How messages are read and shown: one table (cases.json, README.md) for the server, the page and the terminal.</summary>
internal static class MarkupCases
{
    private static readonly JsonElement Table = Read();

    /// <summary>Who can be named in the cases, and their ids.</summary>
    public static IReadOnlyDictionary<string, int> People { get; } =
        Table.GetProperty("people").EnumerateObject().ToDictionary(person => person.Name, person => person.Value.GetInt32());

    public static IReadOnlyList<MarkupCase> All { get; } = [.. Table.GetProperty("cases").EnumerateArray().Select(One)];

    private static MarkupCase One(JsonElement entry)
    {
        string? Text(string member) => entry.TryGetProperty(member, out var text) ? text.GetString() : null;
        var markup = entry.GetProperty("markup");
        return new MarkupCase(
            Text("name")!,
            Text("input")!,
            Text("text") ?? Text("input")!,
            markup.ValueKind is JsonValueKind.Null ? null : markup.GetRawText(),
            entry.TryGetProperty("mentions", out var ids) ? [.. ids.EnumerateArray().Select(id => id.GetInt32())] : [],
            Text("terminal"),
            Text("html"),
            Text("plain"));
    }

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "markup-cases.json")));
        return document.RootElement.Clone();
    }
}

/// <summary>A text, and how it is shown.</summary>
/// <param name="Text">As it is kept.</param>
/// <param name="Markup">The tree as JSON; null where the text is shown as it is.</param>
/// <param name="Terminal">How the tree reads in a terminal.</param>
/// <param name="Html">What the tree is in a page.</param>
/// <param name="Plain">How a quote says it.</param>
internal sealed record MarkupCase(
    string Name, string Input, string Text, string? Markup, int[] Mentions, string? Terminal, string? Html, string? Plain)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
