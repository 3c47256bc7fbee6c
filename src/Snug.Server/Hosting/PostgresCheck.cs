using System.Globalization;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Hosting;

/// <summary>The part of <c>snug check</c> that looks at a PostgreSQL. Nothing is changed there.</summary>
internal static class PostgresCheck
{
    private const string Standbys = "select count(*) from pg_stat_replication where state = 'streaming'";

    private const string NoneIsWaitedFor =
        "select not exists (select from pg_stat_replication where sync_state in ('sync', 'quorum'))";

    /// <summary>What <c>snug serve</c> would refuse is not good here either.</summary>
    public static IEnumerable<CheckResult> Of(string address)
    {
        const string What = "Database";
        var looks = new List<CheckResult>();
        try
        {
            using var copier = PostgresCopier.Open(address);
            var schema = copier.Told(connection =>
            {
                PostgresSource.RequireDurable(copier.Address, connection);
                return PostgresMigrations.Number(connection, copier.Address.Name, SnugServer.Version);
            });
            if (schema > 0)
            {
                copier.Told(PostgresMigrations.ReadMark).RequireNone(copier.Address.Name, copier.Address.Shown);
            }

            looks.Add(new CheckResult(What, Verdict.Good, schema == 0
                ? $"{copier.Address.Name} is empty; the first start makes the tables."
                : $"{copier.Address.Name} holds a Snug."));
            looks.Add(Standby(copier));
        }
        catch (StartupException refused)
        {
            looks.Add(new CheckResult(What, Verdict.Bad, refused.Message));
        }

        return looks;
    }

    private static CheckResult Standby(PostgresCopier copier)
    {
        const string What = "Standby";
        var count = (long)copier.Ask(Standbys)!;
        return count == 0 ? new CheckResult(What, Verdict.Good, "None: what is on this PostgreSQL's disk is what there is. Keep backups.")
            : copier.Ask(NoneIsWaitedFor) is true
            ? new CheckResult(What, Verdict.Doubtful, string.Create(CultureInfo.InvariantCulture, $"{count} follow it, and none is waited "
                + $"for: what was acknowledged last may be lost when one takes over. Set synchronous_standby_names (docs/scale-out.md)."))
            : new CheckResult(What, Verdict.Good, "What is acknowledged is on a standby too.");
    }
}
