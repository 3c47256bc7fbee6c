using System.Globalization;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>
/// One room as it is told in lines: days, what is new, who said what. Knows what was shown already; messages in, lines out, each
/// message once.
/// </summary>
internal sealed class RoomLines(CommandContext context, int room)
{
    private DateTime? day;

    /// <summary>The room.</summary>
    public int Room => room;

    /// <summary>The number of the newest message that was shown, or 0.</summary>
    public long LastShown { get; private set; }

    /// <summary>The number of the oldest message that was shown, or 0.</summary>
    public long FirstShown { get; private set; }

    /// <summary>What stands at the door of the room.</summary>
    /// <param name="isWithPerson">Somebody sits there who may want to know what to type.</param>
    public static SafeText Heading(RoomView view, bool isWithPerson)
    {
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
            return SafeText.Of($"{Wording.Name(view.Room)}, is quiet. Be the first to say something, or tell "
                + $"someone: room {view.Room.Id:0}.");
        }

        var unread = view.Room.Unread switch
        {
            null => SafeText.Empty, // never here before: everything would be new
            0 => SafeText.Of($" Nothing new."),
            var count => SafeText.Of($" {count.Value} new."),
        };
        if (!isWithPerson)
        {
            return SafeText.Of($"{Wording.Name(view.Room)}.{unread}");
        }

        return SafeText.Of($"{Wording.Name(view.Room)}.{unread} Type and press Enter to send; /rooms, /help, /quit.");
    }

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

        var local = context.Local(message.At);
        if (NewDay(local) is { } heading)
        {
            yield return heading;
        }

        yield return Line(message, local);
    }

    /// <summary>Messages from before <see cref="FirstShown"/>, under a line that says so.</summary>
    public IEnumerable<SafeText> Older(IReadOnlyList<Message> messages)
    {
        DateTime? heading = null;
        foreach (var message in messages.Where(message => message.Number < FirstShown))
        {
            var local = context.Local(message.At);
            if (heading != local.Date)
            {
                yield return SafeText.Of($"{Wording.Day(local, context.Now)}");
            }

            heading = local.Date;
            yield return Line(message, local);
        }

        if (messages.Count > 0)
        {
            FirstShown = Math.Min(FirstShown, messages[0].Number);
        }
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
    private static SafeText Line(Message message, DateTimeOffset local)
    {
        var words = Wording.Text(message).ToString().Replace("\n", "\n  ", StringComparison.Ordinal);
        var clock = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return SafeText.Of($"{Wording.Author(message.Author)}: {SafeText.FromSafeParts(words)} ({clock})");
    }
}
