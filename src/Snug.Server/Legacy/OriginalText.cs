using System.Text;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.Legacy;

/// <summary>
/// The original's shape of a room: one growing text. It begins with <see cref="Beginning"/>, and every message is
/// appended as its client sent it: line feed, <c>NAME: TEXT</c>, line feed.
/// </summary>
internal static class OriginalText
{
    /// <summary>What a room begins with.</summary>
    public const string Beginning = "Room Start.\n";

    /// <summary>Between the name and what they said.</summary>
    private const string AfterName = ": ";

    /// <summary>Appends a message as the original's client would have sent it.</summary>
    public static void Append(StringBuilder room, Message message) =>
        room.Append('\n')
            .Append(message.Author.Name)
            .Append(AfterName)
            .Append(message.Damaged ? Message.WordsIfDamaged : message.Text)
            .Append('\n');

    /// <summary>Takes apart what a client sent, or a block of a room.</summary>
    /// <param name="sent">With or without the line feeds around it.</param>
    /// <returns>The name before the first colon and what follows it; without a usable name all of it, and null.</returns>
    public static (string? Name, string Text) Split(string sent)
    {
        var start = sent.StartsWith('\n') ? 1 : 0;
        var end = sent.Length - (sent.Length > start && sent.EndsWith('\n') ? 1 : 0);
        var block = sent[start..end];
        var colon = block.IndexOf(AfterName, StringComparison.Ordinal);
        if (colon <= 0 || TextRules.CheckPersonName(block[..colon], out var name) is not null)
        {
            return (null, block);
        }

        // Somebody who said nothing keeps what was sent: a message is never empty.
        var text = block[(colon + AfterName.Length)..];
        return string.IsNullOrWhiteSpace(text) ? (null, block) : (name, text);
    }
}
