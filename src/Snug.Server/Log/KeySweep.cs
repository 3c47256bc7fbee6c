using Microsoft.Extensions.Hosting;

namespace Snug.Server.Log;

/// <summary>
/// Forgets idempotency keys after their 30 days: a few at a time, so that no send waits for it, once around the table and again.
/// </summary>
internal sealed class KeySweep(EventLog log, TimeProvider time) : BackgroundService
{
    private const int KeysAStep = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var place = ("", 0);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var outcome = await log.Append(new Step(place));
            place = outcome.Refusal is null ? outcome.Value : place;
        }
    }

    /// <summary>Looks at the next keys after a place.</summary>
    /// <returns>The place to go on from; the beginning after the last key.</returns>
    internal sealed class Step((string Key, int PersonId) place) : Write<(string Key, int PersonId)>
    {
        protected override Outcome<(string Key, int PersonId)> Run(Transaction transaction)
        {
            var eldest = (transaction.Now - IdempotencyKey.Kept).ToUnixTimeMilliseconds();
            var seen = new List<(string Key, int PersonId, long At)>();
            using (var rows = transaction.Prepare(LogSql.KeysAfter).Bind(1, place.Key).Bind(2, place.PersonId).Bind(3, KeysAStep).Query())
            {
                while (rows.Read())
                {
                    seen.Add((rows.Text(0), rows.Int(1), rows.Long(2)));
                }
            }

            foreach (var (key, personId, _) in seen.Where(key => key.At < eldest))
            {
                transaction.Prepare(LogSql.DeleteKey).Bind(1, key).Bind(2, personId).Run();
            }

            return seen.Count < KeysAStep ? ("", 0) : (seen[^1].Key, seen[^1].PersonId);
        }
    }
}
