using Microsoft.Extensions.Hosting;
using Snug.Server.Hosting;
using Snug.Server.Storage;

namespace Snug.Server.Log;

/// <summary>
/// Forgets idempotency keys after their 30 days: a few at a time, so that no send waits for it, once around the table and again.
/// </summary>
internal sealed class KeySweep(EventLog log, TimeProvider time) : BackgroundService
{
    internal const int KeysAStep = 500;

    /// <summary>Once around the table takes a day at most, or a busy house would gather keys faster than they are forgotten.</summary>
    private const int MinutesAround = 24 * 60;

    /// <summary>Ten a second: each is a write among the others.</summary>
    private const int MostSteps = 600;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var (started, newest) = (time.GetTimestamp(), (await log.Enqueue(new Newest())).Value);
        var place = ("", 0);
        long seen = 0, seenBefore = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            for (var steps = StepsAMinute(Math.Max(seen, seenBefore)); steps > 0 && !stoppingToken.IsCancellationRequested; steps--)
            {
                var outcome = await log.Enqueue(new Step(place, newest + time.GetElapsedTime(started)));
                if (outcome.Refusal is not null)
                {
                    break;
                }

                place = outcome.Value;
                seen += KeysAStep;
                if (place == ("", 0))
                {
                    (seenBefore, seen) = (seen, 0);
                    break;
                }
            }
        }
    }

    /// <summary>How many steps a minute it takes.</summary>
    /// <param name="keys">How many there are, as far as it is known: those of the last time around, or of this one if it is longer.</param>
    internal static int StepsAMinute(long keys) => (int)Math.Clamp(keys / (KeysAStep * MinutesAround), 0, MostSteps - 1) + 1;

    /// <summary>
    /// When the newest event happened, at the start. A clock that is a month ahead for a minute would take the keys of a month away,
    /// and every send that is repeated then would be kept twice; so time is counted on from here by the clock that nobody sets.
    /// </summary>
    private sealed class Newest : Write<DateTimeOffset>
    {
        private protected override Refusal? Authorise(IKnown known) => null;

        protected override Outcome<DateTimeOffset> Run(Batch batch)
        {
            using var rows = batch.Prepare(LogSql.NewestAt).Query();
            return rows.Read() ? DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(0)) : batch.Now;
        }
    }

    /// <summary>Looks at the next keys after a place.</summary>
    /// <param name="place">Where the last step ended.</param>
    /// <param name="counted">What time it is, counted on from the log; earlier than it is after a rest, never later.</param>
    /// <returns>The place to go on from; the beginning after the last key.</returns>
    internal sealed class Step((string Key, int PersonId) place, DateTimeOffset counted) : Write<(string Key, int PersonId)>
    {
        private protected override Refusal? Authorise(IKnown known) => null;

        protected override Outcome<(string Key, int PersonId)> Run(Batch batch)
        {
            var eldest = ((counted < batch.Now ? counted : batch.Now) - IdempotencyKey.Kept).ToUnixTimeMilliseconds();
            var seen = new List<(string Key, int PersonId, long At)>();
            using (var rows = batch.Prepare(LogSql.KeysAfter).Bind(1, place.Key).Bind(2, place.PersonId).Bind(3, KeysAStep).Query())
            {
                while (rows.Read())
                {
                    // How old a damaged one is, nobody knows: it stays, and is told when it is asked for. One that was made while the
                    // clock was behind is younger than it says.
                    var isKept = !KeyRow.Fits(rows) || batch.IsYoungerThan(IdempotencyKey.Kept, rows.Instant(5));
                    seen.Add((rows.Text(0), rows.Int(1), isKept ? long.MaxValue : rows.Long(5)));
                }
            }

            foreach (var (key, personId, _) in seen.Where(key => key.At < eldest))
            {
                batch.Prepare(LogSql.DeleteKey).Bind(1, key).Bind(2, personId).Run();
            }

            return seen.Count < KeysAStep ? ("", 0) : (seen[^1].Key, seen[^1].PersonId);
        }
    }
}
