using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>
/// One room as it is told in lines: days, what is new, who said what. Knows what was shown already; messages in, lines out, each
/// message once.
/// </summary>
/// <param name="context">The person's clock.</param>
/// <param name="room">The room.</param>
/// <param name="server">Whom the person does not want to see; null where nobody is left out.</param>
internal sealed class RoomLines(CommandContext context, int room, ServerView? server = null)
{
    private DateTime? day;

    /// <summary>Whose words were left out last, with nothing shown since.</summary>
    private int? leftOut;

    /// <summary>The room.</summary>
    public int Room => room;

    /// <summary>The number of each message stands with its time.</summary>
    public bool ShowsNumbers { get; set; }

    /// <summary>The number of the newest message that was shown, or 0.</summary>
    public long LastShown { get; private set; }

    /// <summary>The number of the oldest message that was shown, or 0.</summary>
    public long FirstShown { get; private set; }

    /// <summary>What stands at the door of the room.</summary>
    /// <param name="isWithPerson">Somebody sits there who may want to know what to type.</param>
    public static SafeText Heading(RoomView view, bool isWithPerson, ServerView? server = null)
    {
        if (isWithPerson && server is not null && view.Room.ArchivedAt is null && Wording.WhyReadOnly(server, view.Room) is { } why)
        {
            return SafeText.Of($"{Wording.Name(view.Room)}.{NewCount(view)} {why} /rooms, /help, /quit.");
        }

        if (view.Room.ArchivedAt is not null)
        {
            return SafeText.Of(
                $"{Wording.Name(view.Room)}. It is archived: nobody can say anything here.{(isWithPerson ? " /unarchive opens it." : "")}");
        }

        if (view.Room.LastNumber == 0 && !isWithPerson)
        {
            return SafeText.Of($"{Wording.Name(view.Room)}, is quiet.");
        }

        if (view.Room.LastNumber == 0)
        {
            return view.Room.Kind is RoomKinds.Open
                ? SafeText.Of($"{Wording.Name(view.Room)}, is quiet. Be the first to say something, or tell "
                    + $"someone: room {view.Room.Id:0}.")
                : SafeText.Of($"{Wording.Name(view.Room)}, is quiet. Be the first to say something; only those who are in it read it.");
        }

        var unread = NewCount(view);
        if (!isWithPerson)
        {
            return SafeText.Of($"{Wording.Name(view.Room)}.{unread}");
        }

        return SafeText.Of($"{Wording.Name(view.Room)}.{unread} Type and press Enter to send; /rooms, /help, /quit.");
    }

    private static SafeText NewCount(RoomView view) => view.Room.Unread switch
    {
        null => SafeText.Empty, // never here before: everything would be new
        0 => SafeText.Of($" Nothing new."),
        var count => SafeText.Of($" {count.Value} new."),
    };

    /// <summary>What was said before, with a line above what is new.</summary>
    /// <param name="messages">A page, ascending.</param>
    /// <param name="read">The person's mark before they came, or null if they were never here.</param>
    public IEnumerable<SafeText> History(IReadOnlyList<Message> messages, long? read)
    {
        Message? lastRead = null;
        var isNewSaid = read is null;
        foreach (var message in messages)
        {
            if (!isNewSaid && message.Number > read)
            {
                isNewSaid = true;
                yield return NewLine(messages[^1].Number - read.Value, lastRead);
            }

            foreach (var line in Message(message))
            {
                yield return line;
            }

            lastRead = message;
        }
    }

    /// <summary>One message, or nothing if it was shown before.</summary>
    public IEnumerable<SafeText> Message(Message message)
    {
        if (!Pass(message))
        {
            yield break;
        }

        var wasLeftOut = leftOut;
        if (IsLeftOut(message) && wasLeftOut == message.Author.Id)
        {
            yield break;
        }

        var local = context.Local(message.At);
        if (NewDay(local) is { } heading)
        {
            yield return heading;
        }

        yield return leftOut is null ? Line(message, local) : Wording.LeftOut(message.Author);
    }

    /// <summary>Messages from before <see cref="FirstShown"/>, under a line that says so.</summary>
    public IEnumerable<SafeText> Older(IReadOnlyList<Message> messages)
    {
        DateTime? heading = null;
        leftOut = null;
        foreach (var message in messages.Where(message => message.Number < FirstShown))
        {
            var local = context.Local(message.At);
            if (heading != local.Date)
            {
                yield return SafeText.Of($"{Wording.Day(local, context.Now)}");
            }

            heading = local.Date;
            var wasLeftOut = leftOut;
            if (!IsLeftOut(message))
            {
                yield return Line(message, local);
            }
            else if (wasLeftOut != message.Author.Id)
            {
                yield return Wording.LeftOut(message.Author);
            }
        }

        if (messages.Count > 0)
        {
            FirstShown = Math.Min(FirstShown, messages[0].Number);
        }

        leftOut = null;
    }

    /// <summary>The person does not want to see who said it: one quiet line stands for all that they say in a row.</summary>
    private bool IsLeftOut(Message message)
    {
        leftOut = server?.IsMuted(message.Author.Id) is true ? message.Author.Id : null;
        return leftOut is not null;
    }

    /// <summary>Counts a message as shown without a line: the person sees it where they typed it.</summary>
    /// <returns>False if it was shown before.</returns>
    public bool Pass(Message message)
    {
        if (message.Number <= LastShown)
        {
            return false;
        }

        LastShown = message.Number;
        if (FirstShown == 0)
        {
            FirstShown = message.Number;
        }

        return true;
    }

    /// <summary>The room's numbers went back: the server was restored from a copy.</summary>
    public void Forget() => (LastShown, FirstShown) = (0, 0);

    private SafeText? NewDay(DateTimeOffset local)
    {
        if (day == local.Date || (day is null && local.Date == context.Now.Date))
        {
            day = local.Date;
            return null;
        }

        day = local.Date;
        return SafeText.Of($"{Wording.Day(local, context.Now)}");
    }

    private SafeText NewLine(long count, Message? lastRead)
    {
        if (lastRead is null)
        {
            return SafeText.Of($"--- {count} new ---");
        }

        return SafeText.Of($"--- {count} new since {Wording.When(context.Local(lastRead.At), context.Now)} ---");
    }

    /// <summary>Who, what, then when. Further lines hang, so that no message can look like somebody else's.</summary>
    private SafeText Line(Message message, DateTimeOffset local)
    {
        var stamp = ShowsNumbers ? SafeText.Of($"{message.Number:0}, {Wording.Clock(local)}") : SafeText.Of($"{Wording.Clock(local)}");
        return SafeText.Of($"{Wording.Author(message.Author)}: {Hung(message, stamp)}");
    }

    /// <summary>Somebody gave a message other words.</summary>
    public SafeText Edited(Message message) => SafeText.Of(
        $"{Wording.Author(message.Author)} edited {message.Number:0}: {Hung(message, SafeText.Of($"{When(message.At)}"))}");

    private SafeText Hung(Message message, SafeText stamp) => SafeText.FromSafeParts(
        MessageLines.Of(message, When, isOpen: false, stamp).ToString().Replace("\n", "\n  ", StringComparison.Ordinal));

    private string When(DateTimeOffset instant) => Wording.When(context.Local(instant), context.Now);
}
