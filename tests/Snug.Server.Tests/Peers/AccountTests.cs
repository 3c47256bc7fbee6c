using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Snug.Server.Peers;

namespace Snug.Server.Tests;

/// <summary>Programs of this computer at a server that was started plainly: everybody's come in, those of services do not.</summary>
[Collection(nameof(Faults))]
public sealed class AccountTests
{
    private const string Curl = "/usr/bin/curl";

    [Theory]
    [InlineData("0", true)]
    [InlineData("1000", true)]
    [InlineData("60513", true)]
    [InlineData("33", false)]
    [InlineData("999", false)]
    [InlineData("61200", false)]
    [InlineData("65534", false)]
    [InlineData("100099", false)]
    public async Task Curl_comes_in_for_every_person_of_this_computer_and_for_no_service(string account, bool isLetIn)
    {
        Accounts.Need();
        if (!File.Exists(Curl))
        {
            Requirement.Skip("curl is not installed");
        }

        foreach (var urls in (string?[])[null, "http://[::1]:0"])
        {
            await using var server = await TestServer.Open(options => options with { Urls = urls, HasLegacyDoor = true });
            (await Ask(server, account, "POST", "/api/session", """{"name":"Ines"}""")).ShouldBe(isLetIn ? 201 : 403);
            (await Ask(server, account, "GET", "/api/welcome", body: null)).ShouldBe(isLetIn ? 200 : 403);
            (await Ask(server, account, "GET", "/healthz", body: null)).ShouldBe(isLetIn ? 200 : 403);
            (await Ask(server, account, "POST", "/chatrm/CREATEROOM", """{"roomname":"Cellar"}""")).ShouldBe(isLetIn ? 200 : 403);
            server.Ask("select name from people").ShouldBe(isLetIn ? ["Ines"] : []);
            server.ServerLog.Lines.Count.ShouldBe(isLetIn ? 0 : 1, string.Join('\n', server.ServerLog.Lines));
        }
    }

    [Theory]
    [InlineData(false, true, 403)] // a sandbox that bars netlink: by the lists
    [InlineData(false, false, 200)] // nobody can be asked: as on other systems, and `snug check` says so
    public async Task Where_netlink_is_barred_the_lists_tell_and_without_both_everybody_comes_in(
        bool mayUseNetlink, bool mayUseList, int status)
    {
        Accounts.Need();
        await using var server = await TestServer.Open(parts: parts => parts.AddSingleton(new PeerLookup(mayUseNetlink, mayUseList)));
        (await Ask(server, "1000", "GET", "/api/welcome", body: null)).ShouldBe(200);
        (await Ask(server, "33", "GET", "/api/welcome", body: null)).ShouldBe(status);
    }

    [Fact]
    public async Task Other_programs_that_are_nobodys_leave_one_line_each_in_the_window()
    {
        Accounts.Need();
        await using var server = await TestServer.Open();
        foreach (var account in new[] { "33", "61200", "33", "61200" })
        {
            (await Ask(server, account, "GET", "/", body: null)).ShouldBe(403);
        }

        server.ServerLog.Lines.Select(line => line.TrimEnd()).ShouldBe(
        [
            "Warning: Account www-data passes on requests from elsewhere; they are refused. If that is meant: "
                + "--public https://YOUR-ADDRESS or --lan",
            "Warning: Account 61200 passes on requests from elsewhere; they are refused. If that is meant: "
                + "--public https://YOUR-ADDRESS or --lan",
        ]);
    }

    /// <summary>
    /// As docs/install.md sets it up: a system account owns server and database. People come in, its owner's commands work, its neighbour's
    /// proxy does not.
    /// </summary>
    [Fact]
    public async Task A_service_serves_people_and_its_owner_and_not_others_of_its_own_account()
    {
        Accounts.Need();
        var program = ChildPrograms.Built("src/Snug", "Snug");
        Assert.SkipUnless((await Accounts.Run("www-data", "test", "-r", program)).ExitCode == 0, "other accounts cannot read the program "
            + "where it was built");
        using var folder = new TestFolder();
        await Accounts.Open(folder, "www-data");
        var book = new ConcurrentQueue<string>();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_CLI_HOME"] = folder.Path,
            ["HOME"] = folder.Path,
        };
        var port = ChildServer.FreePort();
        string[] command = [.. Accounts.As("www-data"), "dotnet", program, "serve", "--db", folder["snug.db"], "--port", $"{port}"];
        using var server = await ChildServer.StartBy(command, port, environment, takeOutput: process =>
        {
            process.OutputDataReceived += (_, line) => book.Enqueue(line.Data ?? "");
            process.BeginOutputReadLine();
        });
        using var maya = await ChildClient.ComeIn(server, "Maya");
        await maya.Say("here");
        book.ShouldNotContain(line => line.Contains("passes on", StringComparison.Ordinal), "it asks itself at the start");

        var backup = await Accounts.Run("www-data", "dotnet", program, "backup", folder["copy.db"], "--db", folder["snug.db"]);
        backup.ExitCode.ShouldBe(0, backup.Errors);
        backup.Output.ShouldContain("1 message");
        book.ShouldNotContain(line => line.Contains("passes on", StringComparison.Ordinal));

        (await Accounts.Run("www-data", Curl, "-s", "-o", "/dev/null", "-w", "%{http_code}", new Uri(
            server.Address, "/api/welcome").ToString())).Output.ShouldBe("403");
        var another = await Accounts.Run(
            "1000",
            "env",
            $"SNUG_CONFIG={Path.GetTempPath()}snug-1000-{Guid.CreateVersion7()}",
            "dotnet",
            program,
            "send",
            "1",
            "hello from next door",
            "--name",
            "Ines",
            "--server",
            server.Address.ToString());
        another.ExitCode.ShouldBe(0, another.Errors);
        (await maya.Page()).Select(message => message.Text).ShouldBe(["here", "hello from next door"]);
        (await server.Stop()).ExitCode.ShouldBe(0);
        book.Count(line => line.Contains("Account www-data passes on requests from elsewhere", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static async Task<int> Ask(TestServer server, string account, string method, string path, string? body)
    {
        string[] data = body is null ? [] : ["-H", "Content-Type: application/json", "--data", body];
        var answer = await Accounts.Run(account, [Curl, "-sS", "-g", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, .. data,
            new Uri(server.Address, path).ToString()]);
        answer.ExitCode.ShouldBe(0, answer.Errors);
        return int.Parse(answer.Output, System.Globalization.CultureInfo.InvariantCulture);
    }
}
