using System.Diagnostics;
using Snug.Server.Backups;
using Snug.Server.Storage;

namespace Snug.Server.Tests.Backups;

/// <summary>A move that is killed: at no moment two houses grow from one, and the same command brings it to its end.</summary>
public sealed class MoveCrashTests : IDisposable
{
    private const string AsleepThere = "from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";

    private readonly TestFolder folder = new();
    private readonly string address = TestPostgres.Shared.CreateDatabase();

    private string File => folder["snug.db"];

    public void Dispose()
    {
        TestPostgres.Shared.Drop(address);
        folder.Dispose();
    }

    [Fact]
    public async Task Killed_in_the_middle_nothing_is_there_and_the_source_goes_on()
    {
        TestStore.RequireFile();
        await MakeHouse();

        // PostgreSQL stops where the rows are in and the keys between the tables are made.
        Sql.Run(
            address,
            """
            create function public.stop_there() returns event_trigger language plpgsql as $$
            begin
              if (select count(*) from snug.messages) > 0 then perform pg_sleep(600); end if;
            end
            $$;
            create event trigger stop_there on ddl_command_start when tag in ('ALTER TABLE') execute function public.stop_there();
            """);
        var start = new ProcessStartInfo("dotnet", [ChildPrograms.Built("src/Snug", "Snug"), "move", File, address])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using (var move = Process.Start(start)!)
        {
            await Eventually.Until(() => Task.FromResult(Sleeping().Count > 0 || (move.HasExited
                ? throw new InvalidOperationException(move.StandardError.ReadToEnd() + move.StandardOutput.ReadToEnd())
                : false)));
            move.Kill();
            await move.WaitForExitAsync(TestDeadline.Token);
        }

        // PostgreSQL notices when it next writes to whoever asked.
        Sql.Run(address, $"select pg_terminate_backend(pid) {AsleepThere}");
        await Eventually.Until(() => Task.FromResult(Sleeping().Count == 0));
        Sql.Ask(address, "select 1 from pg_namespace where nspname = 'snug'").ShouldBeEmpty();
        Sql.Run(address, "drop event trigger stop_there");
        await using (var server = await MovedDatabase.Serve(File))
        {
            (await (await server.ComeIn("Maya")).Say(1, "still here")).Number.ShouldBe(6);
        }

        Move.Run(File, address, TimeProvider.System).Messages.ShouldBe(6);
    }

    [Fact]
    public async Task Killed_before_the_source_knows_the_source_is_the_one_that_is_served()
    {
        TestStore.RequireFile();
        await MakeHouse();
        using (var other = Sql.Open(File))
        {
            // The mark cannot be written while somebody else writes.
            other.Run("begin immediate");
            Should.Throw<StartupException>(() => Move.Run(File, address, TimeProvider.System)).Message
                .ShouldContain("it is still the one that counts. Run the same command again");
        }

        MovedDatabase.RefusalOf(address).ShouldContain($"Run it again: snug move {File} \"{DatabaseName.Shown(address)}\"");
        await using (var server = await MovedDatabase.Serve(File))
        {
            (await (await server.ComeIn("Maya")).Say(1, "said meanwhile")).Number.ShouldBe(6);
        }

        // Another house is not put over the half of this one.
        await MakeHouse(folder["other.db"]);
        Should.Throw<StartupException>(() => Move.Run(folder["other.db"], address, TimeProvider.System)).Message
            .ShouldContain($"is where {File} is being moved to");

        Move.Run(File, address, TimeProvider.System).Messages.ShouldBe(6);
        MovedDatabase.RefusalOf(File).ShouldContain("was moved to");
        await using var moved = await MovedDatabase.Serve(address);
        (await (await moved.ComeIn("Noor")).Say(1, "there")).Number.ShouldBe(7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_the_very_end_neither_is_served_until_it_is_run_again(bool isBack)
    {
        TestStore.RequireFile();
        await MakeHouse();
        var (from, to) = (File, address);
        var receipt = Move.Run(from, to, TimeProvider.System).Receipt;
        if (isBack)
        {
            (from, to) = (address, folder["back.db"]);
            Move.Run(from, to, TimeProvider.System);
        }

        Sql.Run(to, $"insert into settings (name, value, \"check\") values ('{Settings.MovingFrom}', '{DatabaseName.Shown(from)}', 0)");
        MovedDatabase.RefusalOf(from).ShouldContain("was moved to");
        MovedDatabase.RefusalOf(to).ShouldContain("Run it again");

        var report = Move.Run(from, to, TimeProvider.System);

        report.Receipt.ShouldBe(receipt);
        report.Messages.ShouldBe(5);
        await using var server = await MovedDatabase.Serve(to);
        (await (await server.ComeIn("Maya")).Say(1, "there")).Number.ShouldBe(6);
    }

    private List<string?[]> Sleeping() =>
        Sql.Ask(address, $"select pid {AsleepThere}");

    private async Task MakeHouse(string? file = null)
    {
        await using var server = await MovedDatabase.Serve(file ?? File);
        await (await server.ComeIn("Dana")).SayMany(1, 5);
    }
}
