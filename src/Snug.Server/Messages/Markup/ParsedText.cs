using Snug.Protocol;

namespace Snug.Server.Messages.Markup;

/// <summary>A text as it was read: <see cref="MarkupParser.Parse"/>.</summary>
/// <param name="Text">What is kept: as it was written, but with emoji in place of their names.</param>
/// <param name="Markup">How it is meant to be shown; null where that is the text as it is.</param>
/// <param name="Mentions">Who is named, each once, in order; 0 is everybody in the room.</param>
internal sealed record ParsedText(string Text, IReadOnlyList<MarkupNode>? Markup, int[] Mentions);
