using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// What a client knows of a room: a snapshot, and events over it. It follows the rules that docs/protocol.md gives to clients, and no
/// others.
/// </summary>
internal sealed class FollowedHistory(IEnumerable<Message> snapshot)
{
    private readonly SortedDictionary<long, Message> known = new(snapshot.ToDictionary(message => message.Number));

    public IEnumerable<Message> Messages => known.Values;

    public void Take(StreamEvent told)
    {
        switch (told.Kind)
        {
            case EventKinds.MessagePosted or EventKinds.MessageEdited or EventKinds.MessageDeleted:
                Take(told.Message);
                break;
            case EventKinds.MessageReacted when told.As(Wire.Json.MessageReactions) is var (_, number, reactions):
                Change(number, message => message with { Reactions = reactions.Count == 0 ? null : reactions });
                break;
            case EventKinds.MessagePinned when told.As(Wire.Json.MessagePin) is { } pin:
                Change(pin.Number, message => message with { PinnedAt = pin.PinnedAt });
                break;
            default:
                break;
        }
    }

    private void Take(Message message)
    {
        known[message.Number] = message with { Thread = known.GetValueOrDefault(message.Number)?.Thread };
        foreach (var reply in known.Values.Where(other => other.ReplyTo?.Number == message.Number).ToList())
        {
            var quote = reply.ReplyTo! with
            {
                Text = PlainReading.Of(message.Text, message.Markup),
                Deleted = message.DeletedAt is not null,
            };
            known[reply.Number] = reply with { ReplyTo = quote };
        }

        if (message.ReplyTo is { } answer && known.GetValueOrDefault(answer.Root) is { } root
            && message.Number > (root.Thread?.LastNumber ?? 0))
        {
            known[root.Number] = root with { Thread = Count(root.Thread, message) };
        }
    }

    private static MessageThread Count(MessageThread? before, Message reply)
    {
        IReadOnlyList<Named> people = before?.People ?? [];
        if (reply.Author.Id is { } id && people.Count < MessageThread.MostPeople && people.All(person => person.Id != id))
        {
            people = [.. people, new Named(id, reply.Author.Name)];
        }

        return new MessageThread((before?.Count ?? 0) + 1, people, reply.At, reply.Number);
    }

    private void Change(long number, Func<Message, Message> change)
    {
        if (known.TryGetValue(number, out var message))
        {
            known[number] = change(message);
        }
    }
}
