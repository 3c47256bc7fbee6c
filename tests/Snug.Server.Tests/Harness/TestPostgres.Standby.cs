using System.Diagnostics;

namespace Snug.Server.Tests;

// A second one that follows, and can be promoted.
internal sealed partial class TestPostgres
{
    private const string StandbyName = "standby";

    /// <summary>Starts a copy of this one that follows it.</summary>
    /// <param name="isSynchronous">Nothing is acknowledged before it has it.</param>
    public TestPostgres StartStandby(bool isSynchronous)
    {
        var standby = new TestPostgres(settings) { folder = Directory.CreateTempSubdirectory("snug-postgres-").FullName };
        var from = $"host={folder} user={Owner} application_name={StandbyName}";
        var copy = $"\"{Path.Combine(Binaries(), "pg_basebackup")}\" -d '{from}' -D '{standby.folder}/data' -R -X stream -c fast --no-sync";
        var owner = IsRoot ? $"chown postgres '{standby.folder}' && setpriv --reuid=postgres --regid=postgres --init-groups " : "";
        using (var process = Process.Start("sh", ["-c", $"cd / && {owner}{copy}"]))
        {
            process.WaitForExit();
            process.ExitCode.ShouldBe(0);
        }

        standby.StartAgain();
        if (isSynchronous)
        {
            Run($"alter system set synchronous_standby_names = '{StandbyName}'");
            Run("select pg_reload_conf()");
        }

        return standby;
    }

    /// <summary>Whether a standby has all that is acknowledged here.</summary>
    public bool IsFollowed(bool isSynchronous)
    {
        using var connection = Open(new() { Host = folder, Username = Owner, Database = "postgres", Pooling = false });
        using var command = new Npgsql.NpgsqlCommand(
            $"select count(*) from pg_stat_replication where state = 'streaming' and sync_state = '{(isSynchronous ? "sync" : "async")}'",
            connection);
        return (long)command.ExecuteScalar()! > 0;
    }

    /// <summary>It hears nothing more of the one that it follows; that goes on without it.</summary>
    public void StopFollowing()
    {
        Run("alter system set primary_conninfo = ''");
        Run("select pg_reload_conf()");
    }

    /// <summary>From now on it is the one that takes writes.</summary>
    public void Promote() => Run("select pg_promote()");

    /// <summary>The database of an address as it is here.</summary>
    public string StoreHere(string store) => $"{TestStore.Scheme}{At(this)}/{Connection(store).Database}";

    /// <summary>An address that names both.</summary>
    public string StoreHereOrThere(string store, TestPostgres there) =>
        $"{TestStore.Scheme}{At(this)},{At(there)[(Owner.Length + 1)..]}/{Connection(store).Database}";

    /// <summary>Takes away what one leaves that was killed and is not to be started again.</summary>
    public void Discard()
    {
        if (host is null && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string At(TestPostgres postgres) => $"{Owner}@{Uri.EscapeDataString(postgres.folder)}:5432";
}
