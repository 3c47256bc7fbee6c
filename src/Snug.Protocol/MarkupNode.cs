using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>
/// A part of a message's text as it is meant to be shown: the server reads the text once (docs/formatting.md), every client draws the
/// tree. What a client does not know it shows as its <see cref="Text"/> or its <see cref="Nodes"/>.
/// </summary>
/// <param name="Type">One of <see cref="MarkupTypes"/>.</param>
/// <param name="Text">Of text, code, code blocks and mentions.</param>
/// <param name="Nodes">What is in it, of all others.</param>
/// <param name="Href">Of a link: http, https or mailto.</param>
/// <param name="Language">Of a code block, if it says one.</param>
/// <param name="Start">Number of an ordered list's first item; absent where the list has bullets.</param>
/// <param name="Person">Of a mention: an id; 0 for everybody in the room.</param>
public sealed record MarkupNode(
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MarkupNode>? Nodes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Href = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Language = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Start = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Person = null)
{
    /// <summary>By value, also what is in it.</summary>
    public bool Equals(MarkupNode? other) => other is not null
        && (Type, Text, Href, Language, Start, Person) == (other.Type, other.Text, other.Href, other.Language, other.Start, other.Person)
        && ListEquality.AreSame(Nodes, other.Nodes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Text, Href, Language, Start, Person);
}

/// <summary>Types of <see cref="MarkupNode"/>.</summary>
public static class MarkupTypes
{
    public const string Paragraph = "paragraph";
    public const string Quote = "quote";
    public const string List = "list";
    public const string Item = "item";
    public const string CodeBlock = "codeBlock";
    public const string Text = "text";
    public const string Strong = "strong";
    public const string Emphasis = "emphasis";
    public const string Strike = "strike";
    public const string Spoiler = "spoiler";
    public const string Code = "code";
    public const string Link = "link";
    public const string Break = "break";
    public const string Mention = "mention";

    /// <summary>
    /// More nodes within each other there are not. The last one is for words that are hidden: whatever they stand in is one less deep, so
    /// that nothing is shown only because it was quoted once more.
    /// </summary>
    public const int MostDepth = 13;
}
