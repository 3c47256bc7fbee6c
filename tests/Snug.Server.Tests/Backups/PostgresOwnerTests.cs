using System.Diagnostics;
using System.Net;
using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Hosting;
using Snug.Server.Legacy;
using Snug.Server.People;
using Snug.Server.People.Invites;
using Snug.Server.Storage;

namespace Snug.Server.Tests.Backups;

/// <summary>Whoever has the address of a PostgreSQL is its owner, and no server has to be asked.</summary>
public sealed class PostgresOwnerTests : IDisposable
{
    private const string Secret = "geheim-3f9";

    private readonly TestFolder folder = new();
    private readonly string address = TestPostgres.Shared.CreateDatabase();

    public void Dispose()
    {
        TestPostgres.Shared.Drop(address);
        folder.Dispose();
    }

    [Fact]
    public async Task A_link_leads_to_where_a_live_server_says_and_lets_somebody_in_there()
    {
        var nobody = await Should.ThrowAsync<StartupException>(() => Link(new LinkCall(), given: null));
        nobody.Message.ShouldContain("no Snug in");
        await using var server = await MovedDatabase.Serve(address);
        await server.ComeIn("Dana");
        await Eventually.Until(() => Task.FromResult(Sql.AskOne(address, "select address from nodes") is { Length: > 0 }));

        (await Link(new LinkCall(), given: null)).Kind.ShouldBe(PrintedLink.SetUp);
        var link = await Link(new LinkCall("Dana"), given: null);
        link.About.ShouldBe("Dana");
        var code = link.Link[(link.Link.LastIndexOf('/') + 1)..];
        using (var welcome = await server.Stranger.GetAsync($"/api/welcome?code={code}", TestDeadline.Token))
        {
            welcome.ShouldBe(HttpStatusCode.OK);
        }

        new Uri(link.Link).Port.ShouldBe(server.Address.Port);
        (await Link(new LinkCall("Dana"), "https://chat.example.org/")).Link.ShouldStartWith("https://chat.example.org/j/");
    }

    [Fact]
    public async Task People_are_changed_and_rooms_brought_over_beside_running_servers()
    {
        await using var server = await MovedDatabase.Serve(address);
        var dana = await server.ComeIn("Dana");
        using var stream = await dana.Follow();
        var people = await PersonEndpoint.FromCommandLine(
            address, new PersonCall("dana", Roles.Admin), TimeProvider.System, "", TestDeadline.Token);
        people.ShouldHaveSingleItem().Role.ShouldBe(Roles.Admin);
        await stream.Until(happened => happened.Kind == EventKinds.PersonChanged);

        Sql.Run(
            folder["chatroom.db"],
            "create table rooms (roomid text, roomname text, roommessages text, yes text); "
                + "insert into rooms values ('1', 'Attic', 'Room Start.' || char(10) || char(10) || 'Ana: dusty' || char(10), 'yes')");
        var report = await ImportEndpoint.FromCommandLine(
            address, folder["chatroom.db"], TimeProvider.System, tell: null, TestDeadline.Token);
        report.Messages.ShouldBe(1);
        await stream.Until(happened => happened.Kind == EventKinds.MessagePosted && happened.Message.Text == "dusty");
    }

    [Fact]
    public async Task The_check_of_this_machine_looks_at_the_database()
    {
        Look().ShouldBe((Verdict.Good, true));
        await using (var server = await MovedDatabase.Serve(address))
        {
            await server.ComeIn("Dana");
        }

        Look().ShouldBe((Verdict.Good, false));
        Move.Run(address, folder["snug.db"], TimeProvider.System);
        Look().Verdict.ShouldBe(Verdict.Bad);

        (Verdict Verdict, bool IsEmpty) Look()
        {
            var looks = MachineCheck.Of(address, ChildServer.FreePort(), TimeProvider.System);
            looks.Select(look => look.What).ShouldContain("ICU");
            var database = looks.Single(look => look.What == "Database");
            return (database.Verdict, database.Sentence.Contains("is empty", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("postgres://snug@db1,db2:5433/chat", "postgres://snug@db1,db2:5433/chat")]
    [InlineData("postgres://snug:geheim-3f9@db/chat?sslmode=require", "postgres://snug@db/chat?sslmode=require")]
    [InlineData("postgresql://a%40b@%2Fvar%2Frun:5433/my%20chat", "postgres://a%40b@%2Fvar%2Frun:5433/my%20chat")]
    [InlineData("snug.db", "snug.db")]
    public void An_address_is_shown_as_it_can_be_typed_and_without_its_password(string typed, string shown)
    {
        DatabaseName.Shown(typed).ShouldBe(shown);
        DatabaseName.Shown(shown).ShouldBe(shown);
        DatabaseName.HasPassword(shown).ShouldBeFalse();
        DatabaseName.HasPassword(typed).ShouldBe(typed.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("serve", "--db", "ADDRESS")]
    [InlineData("backup", "x.db", "--db", "ADDRESS")]
    [InlineData("restore", "x.db", "--db", "ADDRESS")]
    [InlineData("verify", "ADDRESS")]
    [InlineData("move", "x.db", "ADDRESS")]
    [InlineData("receipt", "ADDRESS")]
    [InlineData("open", "ADDRESS")]
    [InlineData("nodes", "--db", "ADDRESS")]
    public async Task A_password_on_the_command_line_is_refused_and_not_repeated(params string[] arguments)
    {
        string[] typed = [.. arguments.Select(word => word.Replace("ADDRESS", WithPassword, StringComparison.Ordinal))];
        var (code, said) = await Run(typed, database: null);
        code.ShouldBe(2, said);
        said.ShouldStartWith("A password on the command line can be read by everybody on this machine.");
        said.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task A_password_in_the_environment_is_taken_and_shown_nowhere()
    {
        await using (var server = await MovedDatabase.Serve(address))
        {
            await (await server.ComeIn("Dana")).Say(1, "hello");
        }

        foreach (var typed in new[] { "backup x.db", "person", "receipt", "check", "link Dana --public https://a.example" })
        {
            var (code, said) = await Run(typed.Split(' '), WithPassword);
            code.ShouldBe(0, said);
            said.ShouldNotContain(Secret);
        }
    }

    private string WithPassword => address.Replace("snug@", $"snug:{Secret}@", StringComparison.Ordinal);

    private Task<PrintedLink> Link(LinkCall call, string? given) =>
        LinkEndpoint.FromCommandLine(address, call, given, new ServeOptions(), "", TestDeadline.Token);

    private async Task<(int Code, string Said)> Run(string[] arguments, string? database)
    {
        var start = new ProcessStartInfo("dotnet", [ChildPrograms.Built("src/Snug", "Snug"), .. arguments])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SNUG_DB"] = database;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestDeadline.Token), process.StandardError.ReadToEndAsync(TestDeadline.Token));
        await process.WaitForExitAsync(TestDeadline.Token);
        return (process.ExitCode, string.Concat(said));
    }
}
