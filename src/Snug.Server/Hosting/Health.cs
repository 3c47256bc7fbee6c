using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Hosting;

/// <summary>For whoever watches over the process: is it up, and would a send be made durable now?</summary>
internal sealed class Health(EventLog log, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<Outcome<bool>>? probe;
    private long probedAt;
    private long refusedThen;

    /// <summary>Null if a send would be made durable now. Asks the disk, at most once a second.</summary>
    public async Task<Refusal?> Ready()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Refusals.Stopping;
        }

        if (log.Damage is { } damage)
        {
            return damage;
        }

        if (log.IsAway)
        {
            return Refusals.DatabaseAway(log.DatabaseName);
        }

        Task<Outcome<bool>> asked;
        lock (gate)
        {
            // What was refused since then is news; only what the probe itself met is not asked again.
            if (probe is null
                || time.GetElapsedTime(probedAt) >= Fresh
                || (probe.IsCompletedSuccessfully && log.RefusedBatches != refusedThen))
            {
                probedAt = time.GetTimestamp();
                probe = Ask();
            }

            asked = probe;
        }

        return (await asked).Refusal;
    }

    private async Task<Outcome<bool>> Ask()
    {
        var outcome = await log.Enqueue(new Probe());
        lock (gate)
        {
            refusedThen = log.RefusedBatches;
        }

        return outcome;
    }

    /// <summary>
    /// A real write with a real sync, of as many pages as the longest message and all that belongs to it may take: anything less
    /// would not notice a failing disk, or one on which only short ones still fit. What it takes is given back in the same transaction.
    /// </summary>
    private sealed class Probe : Write<bool>
    {
        /// <summary>8,000 characters of four bytes are 8 pages; rows, indexes and split pages of a send take 20 more at most.</summary>
        private const int Bytes = 28 * 4096;

        private static readonly string Filling = new('0', Bytes);

        /// <summary>Gone again before anybody could look at its check.</summary>
        private const string Take =
            """
            insert into settings (name, value, "check") values ('probe', ?1, 0)
            on conflict (name) do update set value = excluded.value
            """;

        private const string GiveBack = "delete from settings where name = 'probe'";

        private protected override Refusal? Authorise(IKnown known) => null;

        protected override Outcome<bool> Run(Batch batch)
        {
            Settings.Put(
                batch.Prepare, Settings.ProbedAt, batch.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            batch.Prepare(Take).Bind(1, Filling).Run();
            batch.Prepare(GiveBack).Run();
            return true;
        }
    }
}

/// <summary>The two addresses.</summary>
internal static class HealthEndpoints
{
    extension(IEndpointRouteBuilder app)
    {
        public void MapHealth()
        {
            app.MapGet("/healthz", Up).WithTags("Health").WithSummary("The process is up.");
            app.MapGet("/readyz", Ready).WithTags("Health").WithSummary("A send would be made durable now.");

            // Those who watch a server often ask for the headers alone (wget --spider).
            app.MapMethods("/healthz", [HttpMethods.Head], Up).ExcludeFromDescription();
            app.MapMethods("/readyz", [HttpMethods.Head], Ready).ExcludeFromDescription();
        }
    }

    private static ContentHttpResult Up(HttpResponse response) => Now(response, "up\n");

    private static async Task<IResult> Ready(Health health, HttpResponse response) =>
        await health.Ready() is { } refusal ? refusal.ToResult() : Now(response, "ready\n");

    /// <summary>What was true a minute ago is of no use to anybody.</summary>
    private static ContentHttpResult Now(HttpResponse response, string word)
    {
        response.Headers.CacheControl = "no-store";
        return TypedResults.Text(word);
    }
}
