using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages.Markup;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Messages;

/// <summary>What somebody says, read once before the queue: its text, and what that means.</summary>
/// <param name="Text">Checked, with emoji in the place of their names.</param>
/// <param name="Markup">The text as a tree; null if it is nothing but words.</param>
/// <param name="Mentions">Ids of the people it names; 0 for everybody in the room.</param>
internal sealed record MessageWords(string Text, IReadOnlyList<MarkupNode>? Markup, IReadOnlyList<int> Mentions)
{
    /// <summary>Nothing but words.</summary>
    public static MessageWords Plain(string text) => new(text, null, []);

    /// <summary>Reads a checked text, on the thread of the request: the log's thread parses nothing.</summary>
    /// <param name="known">For whom it may name.</param>
    public static MessageWords Read(string text, RoomEntry room, Caller caller, Projection known) =>
        Read(text, room, Who.Is(caller), known);

    /// <summary>The same for somebody who came by another door.</summary>
    /// <param name="author">Who says it.</param>
    public static MessageWords Read(string text, RoomEntry room, Who author, Projection known)
    {
        if (!MarkupParser.CanHoldMarkup(text))
        {
            return Plain(text);
        }

        var (words, markup, mentions) = MarkupParser.Parse(text, new RoomMentions(known, room.Id, author));
        return new MessageWords(words, markup, mentions);
    }

    /// <summary>
    /// Reads words from before they came here. Their text stays to the letter, so no name becomes an emoji, and they call nobody: whoever
    /// was meant read them then.
    /// </summary>
    public static MessageWords ReadAsItStands(string text)
    {
        var (words, markup, _) = MarkupParser.ParseAsItStands(text);
        return new MessageWords(words, markup, []);
    }

    /// <summary>As a row holds it.</summary>
    public string? MarkupJson { get; } = Markup is null ? null : JsonSerializer.Serialize(Markup, Wire.Json.IReadOnlyListMarkupNode);

    /// <summary>As a row holds them.</summary>
    public string? MentionsJson { get; } = Messages.Mentions.Write(Mentions);

    /// <summary>As a message holds them.</summary>
    public IReadOnlyList<int>? MentionsOrNull => Mentions.Count == 0 ? null : Mentions;
}

/// <summary>What a reply answers, read before the queue.</summary>
/// <param name="Quote">As it was then.</param>
/// <param name="WordsTaken">How often words had been taken away in the room before it was read: if that has grown it is read again.</param>
internal sealed record ReplyTarget(Quote Quote, int WordsTaken);
