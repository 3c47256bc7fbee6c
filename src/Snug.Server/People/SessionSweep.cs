using Microsoft.Extensions.Hosting;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Log.Streams;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>
/// Keeps when sessions were used, each once an hour at most, and ends those that nobody uses. Requests only note their time in memory;
/// what is to be kept goes into few writes here, so that a thousand phones that come back at once take no place in the queue.
/// </summary>
internal sealed class SessionSweep(EventLog log, Sessions sessions, Readers readers, TimeProvider time) : BackgroundService
{
    internal const int SessionsAStep = 250;

    private const int PassesAnHour = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim touching = new(1);
    private readonly KnownSessions known = log.Projection.Sessions;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        for (var pass = 0; await timer.WaitForNextTickAsync(stoppingToken); pass++)
        {
            try
            {
                await Touch();
                if (pass % PassesAnHour == 0)
                {
                    await Sweep(stoppingToken);
                }
            }
            catch (StorageException)
            {
                // A table that cannot be read now is told of by whoever asks for a session in it; the next minute tries again.
            }
        }
    }

    /// <summary>Keeps the last use of those that were used, after an hour or more.</summary>
    internal async Task Touch()
    {
        // Whoever sweeps behind it finds in the table what memory has.
        await touching.WaitAsync();
        try
        {
            await KeepUses();
        }
        finally
        {
            touching.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        touching.Dispose();
    }

    private async Task KeepUses()
    {
        // First: a stream that is open makes no requests.
        foreach (var reader in readers.PeopleWithStreams.SelectMany(readers.ReadersOf).Where(reader => !reader.IsStopping))
        {
            await sessions.Use(reader.Caller.Session);
        }

        foreach (var due in known.UsedSinceKept(time.TimestampFrequency * 3600).Chunk(SessionsAStep))
        {
            Array.ForEach(due, entry => entry.Session.Kept = entry.Session.Used);
            await log.Enqueue(new TouchSessions([.. due.Select(entry => (entry.Hash, entry.Session.Kept))], time));
        }
    }

    /// <summary>Ends all that are over, a few at a time, so that no send waits for it.</summary>
    internal async Task Sweep(CancellationToken stop)
    {
        byte[]? place = [];
        while (place is not null && !stop.IsCancellationRequested)
        {
            place = (await log.Enqueue(new Step(place, known, time))).Value;
        }
    }

    /// <summary>Looks at the next sessions after a place; the place to go on from, or null after the last.</summary>
    internal sealed class Step(byte[] place, KnownSessions known, TimeProvider time) : Write<byte[]?>
    {
        private protected override Refusal? Authorise(IKnown known) => null;

        protected override Outcome<byte[]?> Run(Batch batch)
        {
            var (seen, next) = (new List<SessionRow>(), place);
            var count = 0;
            using (var rows = batch.Prepare(PersonSql.SessionsAfter).Bind(1, place).Bind(2, SessionsAStep).Query())
            {
                for (; rows.Read(); count++)
                {
                    next = rows.Raw(0).ToArray();

                    // Whose and how old a damaged one is, nobody knows: it opens nothing, and is told when it is asked for.
                    if (PersonRows.FitsSession(rows))
                    {
                        seen.Add(IdleSessions.Read(rows));
                    }
                }
            }

            seen.ForEach(row => IdleSessions.End(batch, row, known, time));
            return count < SessionsAStep ? (byte[]?)null : next;
        }
    }
}
