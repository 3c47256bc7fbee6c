using System.Globalization;
using Snug.Protocol;
using Snug.Server.People;
using Snug.Server.Rooms;

namespace Snug.Server.Web;

/// <summary>A room as one person reads it on a page without scripts.</summary>
/// <param name="Caller">Who reads.</param>
/// <param name="Entry">The room.</param>
/// <param name="Messages">Ascending.</param>
internal sealed record PlainRoom(Caller Caller, RoomEntry Entry, IReadOnlyList<Message> Messages)
{
    /// <summary>May they say something that answers nothing?</summary>
    public bool MaySay { get; init; } = true;

    /// <summary>May they answer what is said?</summary>
    public bool MayReply { get; init; } = true;

    /// <summary>What they are about to answer.</summary>
    public Quote? Answers { get; init; }

    /// <summary>The message whose hidden words they want to see.</summary>
    public long? Shown { get; init; }

    /// <summary>What was typed and not kept.</summary>
    public string Words { get; init; } = "";

    /// <summary>Why not.</summary>
    public Hosting.Refusal? Alarm { get; init; }

    /// <summary>A page without scripts does not know the reader's clock, so above each day it says which it is, and whose.</summary>
    public Html Days() => Html.Join(Messages
        .GroupBy(message => DateOnly.FromDateTime(message.At.UtcDateTime))
        .Select(day => Html.Of($"<h2>{Day(day.Key)} <small>UTC</small></h2>\n<dl>\n{Html.Join(day.Select(Row))}</dl>\n")));

    private static string Day(DateOnly day) => day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);

    private Html Row(Message message) => message switch
    {
        { DeletedAt: not null } => Html.Of($"<dt id=\"m{message.Number}\">{Sign(message)}</dt><dd>taken back</dd>\n"),
        { Damaged: true } => Html.Of(
            $"<dt id=\"m{message.Number}\">{message.Author.Name} <small>#{message.Number}</small></dt><dd>{Message.WordsIfDamaged}</dd>\n"),
        _ => Html.Of($"""
            <dt id="m{message.Number}">{Sign(message)}{State(message)}{Reply(message)}</dt>{Quoted(message)}<dd dir="auto">{Said(message)}</dd>{Reactions(message)}

            """),
    };

    private static Html Sign(Message message) => Html.Of(
        $"<bdi>{NameOf(message.Author)}</bdi> <small>{Time(message.At)} #{message.Number}</small>");

    /// <summary>With the mark of a name that nobody proved.</summary>
    private static string NameOf(Author author) => author.Via is { } via
        ? $"{Marks.WithoutPiles(author.Name)} ({via})"
        : author.Name;

    private static Html State(Message message) => Html.Join(
        ((string[])[message.EditedAt is null ? "" : "edited", message.PinnedAt is null ? "" : "pinned"])
            .Where(word => word.Length > 0)
            .Select(word => Html.Of($" <small>{word}</small>")));

    private Html Reply(Message message)
    {
        if (!MayReply || Entry.IsArchived)
        {
            return Html.Empty;
        }

        var label = string.Create(CultureInfo.InvariantCulture, $"Reply to message {message.Number}");
        return Html.Of($" <small><a href=\"/plain/rooms/{Entry.Id}?reply={message.Number}#end\" aria-label=\"{label}\">Reply</a></small>");
    }

    private Html Said(Message message) => message.Markup is { } tree
        ? new PlainMarkup(message.Number == Shown ? null : Hidden(message)).Of(tree)
        : PlainMarkup.Lines(message.Text);

    private Html Hidden(Message message)
    {
        var there = string.Create(CultureInfo.InvariantCulture, $"before={message.Number + 1}&show={message.Number}#m{message.Number}");
        return Html.Of($"<a href=\"/plain/rooms/{Entry.Id}?{there}\">[hidden]</a>");
    }

    private Html Quoted(Message message) => message.ReplyTo is { } quote
        ? Html.Of($"<dd class=\"quoted\" dir=\"auto\">answers <a href=\"{PlaceOf(quote)}\">#{quote.Number}</a> {InOneLine(quote)}</dd>")
        : Html.Empty;

    private static Html InOneLine(Quote quote) => quote.Deleted
        ? Html.Of($"<bdi>{NameOf(quote.Author)}</bdi>: taken back")
        : Html.Of($"<bdi>{NameOf(quote.Author)}</bdi>: <bdi>{Marks.WithoutPiles(quote.Text)}</bdi>");

    /// <summary>On this page, if it stands there.</summary>
    private string PlaceOf(Quote quote) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Messages[0].Number <= quote.Number ? "" : $"/plain/rooms/{Entry.Id}?before={quote.Number + 1}")}#m{quote.Number}");

    private static Html Reactions(Message message) => message.Reactions is { Count: > 0 } reactions
        ? Html.Of($"<dd class=\"reactions\">{Html.Join(reactions.Select(one => Html.Of($"{one.Emoji} {one.Count} ")))}</dd>")
        : Html.Empty;

    private static Html Time(DateTimeOffset at) => Html.Of($"<time datetime=\"{Exactly(at)}\">{At(at)}</time>");

    private static string Exactly(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>What the next words answer, above the place to write.</summary>
    public Html Answering() => Answers is { } quote
        ? Html.Of($"""
            <input type="hidden" name="replyTo" value="{quote.Number}">
            <p>Replying to {InOneLine(quote)} <a href="/plain/rooms/{Entry.Id}#end">No reply</a></p>

            """)
        : Html.Empty;
}
