using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>
/// What was answered to the messages of a page, and to those answers: a thread is a root and everything whose chain of replies ends there.
/// Each reply's row names its root, so a thread costs one look into an index.
/// </summary>
internal sealed class Threads(IDatabase database, Projection projection)
{
    /// <summary>Gives the roots among the messages of a page their threads.</summary>
    /// <param name="room">Of the page.</param>
    /// <param name="page">Ascending.</param>
    /// <param name="last">Replies above this number are not known to the page's reader yet.</param>
    public async ValueTask Fill(int room, List<Message> page, long last)
    {
        if (page.Count == 0)
        {
            return;
        }

        var threads = new Dictionary<long, ThreadOfReplies>();
        await database.Read(
            MessageSql.Replies,
            row =>
            {
                var root = row.Long(0);
                if (!threads.TryGetValue(root, out var thread))
                {
                    threads.Add(root, thread = new ThreadOfReplies());
                }

                thread.Add(row.IntOrNull(1), row.Long(2), row.Instant(3));
                return true;
            },
            room,
            page[0].Number,
            page[^1].Number,
            last);
        for (var index = 0; threads.Count > 0 && index < page.Count; index++)
        {
            if (threads.TryGetValue(page[index].Number, out var thread))
            {
                page[index] = page[index] with { Thread = thread.ToWire(projection.People) };
            }
        }
    }

    /// <summary>Replies in the order of their numbers.</summary>
    private sealed class ThreadOfReplies
    {
        private readonly List<int> people = [];
        private int count;
        private long lastNumber;
        private DateTimeOffset lastAt;

        public void Add(int? author, long number, DateTimeOffset at)
        {
            (lastNumber, lastAt) = (number, at);
            count++;
            if (author is { } person && people.Count < MessageThread.MostPeople && !people.Contains(person))
            {
                people.Add(person);
            }
        }

        public MessageThread ToWire(People.PersonDirectory known) =>
            new(count, people.ConvertAll(id => new Named(id, known.NameOf(id))), lastAt, lastNumber);
    }
}
