using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// Takes in what other servers appended: makes sure of each row, and gives every event the state that stands in the database. An event
/// about anything but a message is taken in before the next is looked at, because that may refer to it.
/// </summary>
internal static class OthersEvents
{
    /// <param name="rows">Of <see cref="LogSql.EventsFrom"/>, first the one at the head.</param>
    /// <param name="head">Up to where memory knows the log.</param>
    /// <param name="stored">In the snapshot or transaction from which the rows are.</param>
    /// <param name="known">Memory.</param>
    /// <param name="publish">Takes events into memory and hands them to the streams.</param>
    /// <exception cref="StorageException">A row is not what was appended.</exception>
    public static void Take(
        IReadOnlyList<IRow> rows, Cursor head, IWriter stored, Projection known, Action<IReadOnlyList<LogEvent>> publish)
    {
        var walk = new LogWalk(head.Position);
        var events = new List<LogEvent>();
        foreach (var row in rows)
        {
            if (!walk.Step(row))
            {
                continue;
            }

            if (walk.Stored.Kind > Kinds.All.Count)
            {
                throw new StorageException(StorageFailure.Newer, $"events of kind {walk.Stored.Kind} are not known to this program");
            }

            var kind = Kinds.Find((int)walk.Stored.Kind);
            if (!kind.Subject.IsOfMessage)
            {
                Flush();
            }

            var references = walk.Stored.ToReferences();
            events.Add(new LogEvent(
                new Cursor(walk.Stored.Position, walk.Tag),
                kind,
                (Audience)walk.Stored.Audience,
                references.RoomId,
                references.Number,
                references.PersonId,
                kind.Subject.ReadStored(stored, row, references, known)));
            if (!kind.Subject.IsOfMessage)
            {
                Flush();
            }
        }

        Flush();

        void Flush()
        {
            if (events.Count > 0)
            {
                publish(events);
                events = [];
            }
        }
    }
}
