using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// What an event makes of messages that somebody keeps: newer state takes the place of older, threads are counted, quotes and names are
/// renewed. Each event applied twice changes nothing, so a page may know already what an event tells. Every client has the same rules.
/// </summary>
public static class MessageHistory
{
    /// <summary>Applies an event to messages of one room. Nothing is added: where a new one belongs is for whoever keeps them.</summary>
    /// <param name="messages">Of the room, in any order, each number once.</param>
    /// <param name="room">The room's id: events of other rooms change only names.</param>
    public static void Apply(IList<Message> messages, int room, SnugEvent told)
    {
        switch (told)
        {
            case MessagePosted { Message: var posted } when posted.Room == room:
                Change(messages, posted.Number, known => Newer(known, posted));
                Count(messages, posted);
                break;
            case MessageEdited { Message: var edited } when edited.Room == room: Replace(messages, edited); break;
            case MessageDeleted { Message: var tombstone } when tombstone.Room == room: Replace(messages, tombstone); break;
            case MessageReacted { Reactions: var reacted } when reacted.Room == room:
                Change(messages, reacted.Number, known => known.DeletedAt is not null
                    ? known
                    : known with { Reactions = reacted.Reactions.Count > 0 ? reacted.Reactions : null });
                break;
            case MessagePinned { Pin: var pin } when pin.Room == room:
                Change(messages, pin.Number, known => known.DeletedAt is not null ? known : known with { PinnedAt = pin.PinnedAt });
                break;
            case PersonRenamed { Person: var person }: Rename(messages, person); break;
        }
    }

    /// <summary>
    /// Of two states of a message the later one, with the thread that is known. Another message under the same number (the server was
    /// restored) takes its place as it is.
    /// </summary>
    /// <param name="known">What is at hand.</param>
    /// <param name="told">What an event tells, or the answer to a call.</param>
    public static Message Newer(Message known, Message told)
    {
        if (known.At != told.At || known.Author.Id != told.Author.Id)
        {
            return told;
        }

        var isOlder = told.DeletedAt is null
            && (known.DeletedAt is not null || (known.EditedAt is { } edited && !(told.EditedAt >= edited)));
        return isOlder ? known : told with { Thread = told.Thread ?? known.Thread };
    }

    /// <summary>The message, and every quote of it.</summary>
    private static void Replace(IList<Message> messages, Message told)
    {
        var state = told;
        Change(messages, told.Number, known => state = Newer(known, told));
        var isDeleted = state.DeletedAt is not null;
        for (var at = 0; at < messages.Count; at++)
        {
            if (messages[at].ReplyTo is { Deleted: false } quote && quote.Number == told.Number)
            {
                var text = isDeleted ? string.Empty : PlainReading.Of(state.Text, state.Markup);
                messages[at] = messages[at] with { ReplyTo = quote with { Text = text, Deleted = isDeleted } };
            }
        }
    }

    /// <summary>A reply makes its thread longer by one, once: numbers only grow.</summary>
    private static void Count(IList<Message> messages, Message reply)
    {
        if (reply.ReplyTo is not { } quote)
        {
            return;
        }

        Change(messages, quote.Root, root =>
        {
            var thread = root.Thread;
            if (reply.Number <= (thread?.LastNumber ?? root.Number))
            {
                return root;
            }

            var people = thread?.People ?? [];
            if (reply.Author.Id is { } id && people.Count < MessageThread.MostPeople && people.All(person => person.Id != id))
            {
                people = [.. people, new Named(id, reply.Author.Name)];
            }

            return root with { Thread = new MessageThread((thread?.Count ?? 0) + 1, people, reply.At, reply.Number) };
        });
    }

    private static void Rename(IList<Message> messages, Person person)
    {
        for (var at = 0; at < messages.Count; at++)
        {
            messages[at] = Renamed(messages[at], person);
        }
    }

    /// <summary>The same message where nobody of that id is in it.</summary>
    private static Message Renamed(Message message, Person person)
    {
        if (message.Author.Id == person.Id)
        {
            message = message with { Author = message.Author with { Name = person.Name } };
        }

        if (message.ReplyTo is { } quote && quote.Author.Id == person.Id)
        {
            message = message with { ReplyTo = quote with { Author = quote.Author with { Name = person.Name } } };
        }

        if (message.Thread is { } thread && thread.People.Any(one => one.Id == person.Id))
        {
            message = message with { Thread = thread with { People = Renamed(thread.People, person) } };
        }

        return message.Reactions is { } reactions && reactions.Any(reaction => reaction.People.Any(one => one.Id == person.Id))
            ? message with { Reactions = [.. reactions.Select(reaction => reaction with { People = Renamed(reaction.People, person) })] }
            : message;
    }

    private static List<Named> Renamed(IReadOnlyList<Named> people, Person person) =>
        [.. people.Select(one => one.Id == person.Id ? one with { Name = person.Name } : one)];

    private static void Change(IList<Message> messages, long number, Func<Message, Message> change)
    {
        for (var at = 0; at < messages.Count; at++)
        {
            if (messages[at].Number == number)
            {
                messages[at] = change(messages[at]);
                return;
            }
        }
    }
}
