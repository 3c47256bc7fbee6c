using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Snug.Server.Log;

namespace Snug.Server.Hosting;

/// <summary>For whoever watches over the process: is it up, and would a send be made durable now?</summary>
internal sealed class Health(EventLog log, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<Outcome<bool>>? probe;
    private long probedAt;

    /// <summary>Null if a send would be made durable now. Asks the disk, at most once a second.</summary>
    public async Task<Refusal?> Ready()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Refusals.Stopping;
        }

        Task<Outcome<bool>> asked;
        lock (gate)
        {
            if (probe is null || time.GetElapsedTime(probedAt) >= Fresh)
            {
                probedAt = time.GetTimestamp();
                probe = log.Append(new Probe());
            }

            asked = probe;
        }

        return (await asked).Refusal;
    }

    /// <summary>A real write with a real sync: anything less would not notice a full or failing disk.</summary>
    private sealed class Probe : Write<bool>
    {
        private const string Sql = "insert into settings (name, value) values ('probed_at', ?1) on conflict (name) do update set value = excluded.value";

        protected override Outcome<bool> Run(Transaction transaction)
        {
            transaction.Prepare(Sql).Bind(1, transaction.Now.ToUnixTimeMilliseconds()).Run();
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
