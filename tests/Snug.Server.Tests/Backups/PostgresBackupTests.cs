using Snug.Server.Backups;

namespace Snug.Server.Tests.Backups;

/// <summary>A PostgreSQL is backed up into an ordinary file, verified and brought back.</summary>
public sealed class PostgresBackupTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string address = TestPostgres.Shared.CreateDatabase();

    public void Dispose()
    {
        TestPostgres.Shared.Drop(address);
        folder.Dispose();
    }

    [Fact]
    public async Task Backups_while_everybody_talks_are_each_whole_and_hold_what_was_acknowledged()
    {
        await using var server = await MovedDatabase.Serve(address);
        var dana = await server.ComeIn("Dana");
        using var ending = new CancellationTokenSource();
        long acknowledged = 0;
        var talking = Talk();
        BackupReport? report = null;
        for (var number = 1; number <= 5; number++)
        {
            var before = Interlocked.Read(ref acknowledged);
            var file = folder[$"{number}.db"];
            report = await BackupEndpoint.FromCommandLine(address, file, TimeProvider.System, TestDeadline.Token);
            report.Messages.ShouldBeGreaterThanOrEqualTo(before);
            Receipt.Of(file).ShouldBe(report.Receipt);
            Verification.Of(file).ShouldBeEmpty();
            Directory.GetFiles(folder.Path, $"{number}.db*").ShouldBe([file], "nothing lies beside a backup");
        }

        await ending.CancelAsync();
        await talking;
        acknowledged.ShouldBeGreaterThan(5);

        Restore.Run(folder["5.db"], folder["house.db"], TimeProvider.System);
        await using var restored = await MovedDatabase.Serve(folder["house.db"]);
        (await dana.At(restored).Say(1, "after the fire")).Number.ShouldBe(report!.Messages + 1);

        async Task Talk()
        {
            while (!ending.IsCancellationRequested)
            {
                Interlocked.Exchange(ref acknowledged, (await dana.Say(1, "talk")).Number);
            }
        }
    }

    [Fact]
    public async Task A_backup_comes_back_into_an_empty_PostgreSQL_and_over_no_other_house()
    {
        await using (var server = await MovedDatabase.Serve(address))
        {
            var dana = await server.ComeIn("Dana");
            await dana.SayMany(1, 5);
            (await dana.MakeCode()).Code.ShouldNotBeEmpty();
        }

        await BackupEndpoint.FromCommandLine(address, folder["backup.db"], TimeProvider.System, TestDeadline.Token);
        Sql.AskOne(folder["backup.db"], "select count(*) from invites where person_id is not null")
            .ShouldBe("0", "a code is no part of a backup");
        Should.Throw<StartupException>(() => Restore.Run(folder["backup.db"], address, TimeProvider.System)).Message
            .ShouldContain("holds a Snug already");

        var empty = TestPostgres.Shared.CreateDatabase();
        try
        {
            Restore.Run(folder["backup.db"], empty, TimeProvider.System).ShouldBeNull();
            Receipt.Of(empty).ShouldBe(Receipt.Of(folder["backup.db"]));
            await using var restored = await MovedDatabase.Serve(empty);
            (await (await restored.ComeIn("Maya")).Say(1, "after the fire")).Number.ShouldBe(6);
        }
        finally
        {
            TestPostgres.Shared.Drop(empty);
        }
    }

    [Fact]
    public async Task What_a_restore_would_refuse_is_no_backup()
    {
        await using (var server = await MovedDatabase.Serve(address))
        {
            await (await server.ComeIn("Dana")).SayMany(1, 5);
        }

        Sql.Run(address, "update messages set text = 'another' where number = 3");

        var refused = await Should.ThrowAsync<StartupException>(
            () => BackupEndpoint.FromCommandLine(address, folder["backup.db"], TimeProvider.System, TestDeadline.Token));

        refused.Message.ShouldContain("Message 1/3");
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_no_house_is_none_is_backed_up()
    {
        var refused = await Should.ThrowAsync<StartupException>(
            () => BackupEndpoint.FromCommandLine(address, folder["backup.db"], TimeProvider.System, TestDeadline.Token));
        refused.Message.ShouldContain("no Snug");
        Directory.GetFiles(folder.Path).ShouldBeEmpty();
    }
}
