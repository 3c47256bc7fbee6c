using System.Globalization;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Markup;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat;

/// <summary>Small sentences that every part of the terminal says the same way.</summary>
internal static class Wording
{
    /// <summary>Why nothing was done with a password.</summary>
    public const string PasswordNotSent = "This address is not encrypted, so the password was not sent. "
        + "Use https://, or --insecure if you trust this network.";

    private const int LongestDoor = 12;

    /// <summary>"1 message", "13 messages".</summary>
    public static SafeText Count(long count, string one, string many) =>
        count == 1 ? SafeText.Of($"1 {one}") : SafeText.Of($"{count} {many}");

    /// <summary>"Good evening", by the person's own clock.</summary>
    public static string TimeOfDay(DateTimeOffset now) => now.Hour switch
    {
        >= 5 and < 12 => "Good morning",
        >= 12 and < 18 => "Good afternoon",
        _ => "Good evening",
    };

    private const string OfPrivate = " (private)";

    private const string OfDirect = " (direct)";

    /// <summary>"Room 2, Movie night", "Room 3, Surprise (private)", "Room 4, with Maya".</summary>
    public static SafeText Name(Room room) => SafeText.Of($"Room {room.Id:0}, {InWords(room)}");

    /// <summary>The same within a sentence: "room 2, Movie night".</summary>
    public static SafeText NameWithin(Room room) => SafeText.Of($"room {room.Id:0}, {InWords(room)}");

    /// <summary>What a private room has behind its name: a word, so that it is seen without colours too. Empty for the others.</summary>
    public static string Mark(Room room) => room.Kind is RoomKinds.Private ? OfPrivate : string.Empty;

    /// <summary>The same where nothing else says that a room is a talk.</summary>
    public static string MarkOfKind(Room room) => room.Kind is RoomKinds.Direct ? OfDirect : Mark(room);

    /// <summary>A room's name in so many cells. The name is cut, and the word behind it never.</summary>
    public static SafeText RoomName(Room room, int cells)
    {
        var mark = Mark(room);
        return SafeText.Of($"{TextWidth.Fit(SafeText.OneLine(room.Name), Math.Max(1, cells - mark.Length))}{mark}");
    }

    /// <summary>Why this person begins nothing in a room, or null if they may: it is for announcements.</summary>
    public static SafeText? WhyReadOnly(ServerView server, Room room)
    {
        var others = room.Replies is true ? SafeText.Of($"the others read and reply: /reply N.") : SafeText.Of($"the others read.");
        return room switch
        {
            { Posting: not Postings.Admins } => null,
            { Kind: RoomKinds.Private } when !server.IsKeeper(room.Id) =>
                SafeText.Of($"Only those who keep this room say something here; {others}"),
            { Kind: RoomKinds.Open } when !server.IsModerator =>
                SafeText.Of($"Only owners and admins say something here; {others}"),
            _ => null,
        };
    }

    /// <summary>What stands once in the place of all that somebody said whom the person does not want to see.</summary>
    public static SafeText LeftOut(Author author) => SafeText.Of($"({author.Name} is muted: what they say is left out)");

    /// <summary>"1 report waits: /reports".</summary>
    public static SafeText ReportsWait(int count) =>
        SafeText.Of($"{Count(count, "report waits", "reports wait")}: /reports");

    private static SafeText InWords(Room room) =>
        room.Kind is RoomKinds.Direct ? SafeText.Of($"with {room.Name}") : SafeText.Of($"{room.Name}{Mark(room)}");

    /// <summary>"20:33".</summary>
    public static string Clock(DateTimeOffset local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"Saturday, 22 November", with the year only if it is another one.</summary>
    public static string Day(DateTimeOffset local, DateTimeOffset now) =>
        local.ToString(local.Year == now.Year ? "dddd, d MMMM" : "dddd, d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>When something was, as short as it can be said: "20:33" today, else "Fri", "7 Oct" or "2025".</summary>
    public static string When(DateTimeOffset local, DateTimeOffset now)
    {
        var days = (now.Date - local.Date).TotalDays;
        var format = days switch
        {
            <= 0 => "HH:mm",
            < 7 => "ddd",
            _ when local.Year == now.Year => "d MMM",
            _ => "yyyy",
        };
        return local.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Who said it. A name that nobody proved says by which door it came.</summary>
    public static SafeText Author(Author author) =>
        author.Via is { } door and not Doors.Damaged ? SafeText.Of($"{author.Name} ({door})") : SafeText.OneLine(author.Name);

    /// <summary>The name says by which door it came, as nobody proved it.</summary>
    public static bool IsMarked(Author author) => author.Via is not (null or Doors.Damaged);

    /// <summary>
    /// The same in so many cells. The name is cut and the mark never: without it somebody whom nobody proved would read like the person.
    /// Two cells are left to the name, so it may take more than <paramref name="cells"/>.
    /// </summary>
    public static SafeText Author(Author author, int cells)
    {
        if (author.Via is not { } door || !IsMarked(author))
        {
            return TextWidth.Fit(SafeText.OneLine(author.Name), cells);
        }

        var mark = SafeText.Of($" ({TextWidth.Fit(SafeText.OneLine(door), LongestDoor)})");
        return SafeText.Of($"{TextWidth.Fit(SafeText.OneLine(author.Name), Math.Max(2, cells - TextWidth.Of(mark)))}{mark}");
    }

    /// <summary>What was said, or why it does not stand there.</summary>
    /// <param name="isOpen">With what is hidden until somebody asks for it.</param>
    public static SafeText Text(Message message, bool isOpen = false) => InPlaceOfWords(message)
        ?? (message.Markup is { } tree ? MarkupText.Lines(tree, isOpen) : SafeText.Lines(message.Text));

    /// <summary>The same in one line.</summary>
    public static SafeText TextInOneLine(Message message) => InPlaceOfWords(message)
        ?? (message.Markup is { } tree ? MarkupText.OneLine(tree) : SafeText.OneLine(message.Text.ReplaceLineEndings(" ")));

    /// <summary>Does it name this person, alone or with everybody in the room? Nobody names themselves.</summary>
    public static bool Names(Message message, Person me) => message.Author.Id != me.Id
        && message.Mentions is { } named && (named.Contains(me.Id) || named.Contains(0));

    /// <summary>Does it say one of this person's own words? Nobody's own words are for themselves.</summary>
    public static bool Highlights(Message message, Person me, HighlightWords words) =>
        message.Author.Id != me.Id && message is { DeletedAt: null, Damaged: not true } && words.Says(message.Text);

    /// <summary>What somebody did with a message that is for this person: "named you".</summary>
    public static string DidForMe(Message message, Room? room, Person me) => room?.Kind is RoomKinds.Direct ? "wrote to you"
        : Names(message, me) ? "named you"
        : "said a word that is for you";

    /// <summary>The words of a quote in one line; the server has read it without its marks and covered what is hidden.</summary>
    public static SafeText Quoted(Quote quote) => quote.Deleted
        ? SafeText.Of($"(deleted)")
        : SafeText.OneLine(quote.Text.ReplaceLineEndings(" "));

    /// <summary>"👍 2  🎉 1".</summary>
    public static SafeText Reactions(IReadOnlyList<Reaction> reactions) => SafeText.FromSafeParts(string.Join(
        "  ", reactions.Take(Reaction.MostKinds).Select(static one => SafeText.Of($"{one.Emoji} {one.Count}").ToString())));

    /// <summary>That a message was sent and not changed, with the words that it was to have; null if that is not what happened.</summary>
    public static SafeText? NotChanged(OutboxChange change) => change is OutboxSent { ChangeRefused: { } refused, Message: var message }
        ? SafeText.Of($"Message {message.Number:0} of room {message.Room:0} is as it was. {refused.Message} "
            + $"It was to be: {change.Item.Words}")
        : null;

    /// <summary>"3 replies, the last 20:41".</summary>
    public static SafeText Replies(MessageThread thread, string last) =>
        SafeText.Of($"{Count(thread.Count, "reply", "replies")}, the last {last}");

    /// <summary>"edited 20:40, pinned", or nothing.</summary>
    public static SafeText State(Message message, Func<DateTimeOffset, string> when) => (message.EditedAt, message.PinnedAt) switch
    {
        _ when message.DeletedAt is not null => SafeText.Empty,
        ({ } edited, { }) => SafeText.Of($"edited {when(edited)}, pinned"),
        ({ } edited, null) => SafeText.Of($"edited {when(edited)}"),
        (null, { }) => SafeText.Of($"pinned"),
        _ => SafeText.Empty,
    };

    /// <summary>What stands in the place of words that are deleted or damaged; null if they are there.</summary>
    public static SafeText? InPlaceOfWords(Message message) => message switch
    {
        { DeletedAt: not null } => SafeText.Of($"(deleted)"),
        { Damaged: true } => SafeText.Of($"{Message.WordsIfDamaged}"),
        _ => null,
    };
}
