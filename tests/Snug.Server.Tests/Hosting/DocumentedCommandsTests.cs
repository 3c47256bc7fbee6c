using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Snug.Server.Tests;

/// <summary>
/// Every command that README, SECURITY and docs/ show is run here, as it stands there or with its capital words filled in. A command
/// that is shown and has no row fails, and so does a row for what nobody shows any more.
/// </summary>
[Trait("Speed", "Slow")]
[Collection(nameof(Faults))]
public sealed partial class DocumentedCommandsTests : IDisposable
{
    private const string Safe = "safe.db";

    /// <summary>In the order in which they are run.</summary>
    private static readonly ShownCommand[] Rows =
    [
        new("snug rooms", Says: "Movie night"),
        new("snug create NAME [--topic TEXT]", Run: "snug create Garden --topic 'What grows'", Says: "Garden"),
        new("snug send ROOM [TEXT]", Run: "snug send 1 hello && echo hello again | snug send 1"),
        new("snug send 1 \"build 812 is green\""),
        new("snug send 1 -- --force is gone"),
        new("snug send 1 hi --jsn", Code: 2, Says: "--json"),
        new("date | snug chat --room 1"),
        new("make 2>&1 | snug chat --room 3"),
        new("make 2>&1 | tail -20 | snug send 3"),
        new("snug send 3 --lines < notes.txt"),
        new("some-program | snug chat https://chat.example.org/rooms/3", Run: "echo from a program | snug chat $SNUG_SERVER/rooms/3"),
        new("snug tail ROOM [--since N] [--follow]", Run: "snug tail 1 --since 1", Says: "build 812 is green"),
        new("snug tail 1 --follow", Run: "timeout 5 snug tail 1 --follow | head -1", Says: "."),
        new("snug tail 1 | head -1", Says: "."),
        new("snug export 1 --format jsonl", Says: "build 812 is green"),
        new("snug export", Run: "snug export", Says: "build 812 is green"),
        new(
            "snug export [ROOM] --format text|jsonl|md|html",
            Run: "for f in text jsonl md html; do snug export 1 --format $f || exit; done", Says: "</html>"),
        new("snug token", Says: "snug_"),
        new("snug COMMAND --help", Run: "snug send --help", Says: "ROOM"),
        new("snug chat", Run: "snug chat --room 1 < /dev/null"),
        new("snug chat [ADDRESS]", Run: "snug chat $SNUG_SERVER --room 1 < /dev/null"),
        new("snug open snug.db", Says: "Movie night"),
        new("snug open snug.db 3", Says: "first note"),
        new("snug open FILE [ROOM]", Run: "snug open snug.db 1", Says: "build 812 is green"),
        new("snug backup FILE", Run: $"snug backup {Safe}", Says: "messages"),
        new("snug backup FILE --db snug.db", Run: "snug backup safe2.db --db snug.db", Says: "messages"),
        new("snug backup FILE [--db FILE]", Run: "snug backup safe3.db --db snug.db", Says: "messages"),
        new("snug backup", Run: "snug backup safe4.db", Says: "messages"),
        new("snug backup /safe/snug-$(date +%F).db", Run: "snug backup $PWD/snug-$(date +%F).db", Says: "messages"),
        new(
            "snug backup FILE --db postgres://USER@HOST/DATABASE",
            Run: "snug import chatroom.db --db \"$PG\" && snug backup pg.db --db \"$PG\"",
            Says: "messages?"),
        new("snug backup FILE --db postgres://…", Run: "snug backup pg2.db --db \"$PG\"", Says: "messages?"),
        new("snug verify postgres://USER@HOST/DATABASE", Run: "snug verify \"$PG\"", Says: "is sound"),
        new("snug nodes [--db ADDRESS]", Run: "snug nodes --db \"$PG\"", Says: "No server is running"),
        new("snug nodes --db …", Run: "snug nodes --db \"$PG\"", Says: "No server is running"),
        new("snug serve --db FILE", Run: "timeout --preserve-status -s TERM 2 snug serve --db new.db --port $FREE_PORT", Says: "localhost"),
        new(
            "snug restore BACKUP --db postgres://USER@HOST/ANOTHER",
            Run: $"snug restore {Safe} --db \"$ANOTHER\"",
            Says: "is the backup now, and verified"),
        new("snug verify FILE", Run: $"snug verify {Safe}", Says: "sound"),
        new("snug verify", Run: $"snug verify {Safe}", Says: "sound"),
        new("snug verify snug.db", Says: "sound"),
        new("snug verify /safe/snug-2026-11-22.db", Run: $"snug verify $PWD/{Safe}", Says: "sound"),
        new("snug open /safe/snug-2026-11-22.db", Run: $"snug open $PWD/{Safe}", Says: "Movie night"),
        new("snug check", Run: "snug check --port $FREE_PORT", Says: "can be written to"),
        new("snug check [--db FILE] [--port N]", Run: "snug check --db snug.db --port $FREE_PORT", Says: "can be written to"),
        new("snug receipt", Says: "-[a-z2-7]{32}"),
        new("snug receipt [FILE]", Run: $"snug receipt {Safe}", Says: "-[a-z2-7]{32}"),
        new("snug receipt FILE", Run: $"snug receipt {Safe}", Says: "-[a-z2-7]{32}"),
        new(
            "snug verify FILE [--receipt RECEIPT]… [--against FILE] [--json]",
            Run: $"snug verify snug.db --receipt $(snug receipt {Safe} | grep -oE '[0-9]+-[a-z2-7]{{32}}') --against {Safe} --json",
            Says: "isSound"),
        new("snug verify FILE --receipt RECEIPT",
            Run: $"snug verify snug.db --receipt $(snug receipt {Safe} | grep -oE '[0-9]+-[a-z2-7]{{32}}')", Says: "fits"),
        new("snug verify FILE --against OTHER", Run: $"snug verify snug.db --against {Safe}"),
        new("snug verify A --against B", Run: $"snug verify {Safe} --against snug.db"),
        new("snug link", Says: "/j/[2-9a-hjkmnp-z]{16}"),
        new("snug link NAME", Run: "snug link Maya", Says: "/j/[2-9a-hjkmnp-z]{16}"),
        new("snug person", Says: "member"),
        new("snug person NAME", Run: "snug person Maya --role bot && snug person maya --role member", Says: "Maya"),
        new("snug completion bash", Says: "complete"),
        new("snug completion zsh", Says: "compdef"),
        new("snug completion fish", Says: "complete"),
        new("snug man", Says: ".TH SNUG"),
        new("snug chat LINK", Run: "snug chat $SNUG_SERVER/rooms/2 < /dev/null"),
        new("snug import chatroom.db", Says: "Attic"),
        new("snug import chatroom.db [--db FILE]", Run: "snug import chatroom.db --db other.db", Says: "Attic"),
        new("snug import", Run: "snug import chatroom.db --db other.db"),
        new("snug serve", Run: "timeout --preserve-status -s TERM 2 snug serve --db new.db --port $FREE_PORT", Says: "localhost"),
        new("snug serve --limits off", Run: "timeout --preserve-status -s TERM 2 snug serve --limits off --db new.db --port $FREE_PORT"),
        new("snug serve --legacy", Run: "timeout --preserve-status -s TERM 2 snug serve --legacy --db new.db --port $FREE_PORT"),
        new(
            "snug serve --lan",
            Run: "timeout --preserve-status -s TERM 3 snug serve --lan --db new.db --port $FREE_PORT",
            Says: "whoever has this link"),
        new(
            "snug serve --public https://chat.example.org",
            Run: "timeout --preserve-status -s TERM 3 snug serve --public https://chat.example.org --db new2.db --port $FREE_PORT",
            Says: "https://chat.example.org/j/"),
        new(
            "snug serve --public https://chat.example.org --tls-cert fullchain.pem --tls-key privkey.pem",
            Run: "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout privkey.pem -out fullchain.pem -days 2 "
                + "-subj /CN=chat.example.org 2> /dev/null && timeout --preserve-status -s TERM 3 snug serve "
                + "--public https://chat.example.org:$FREE_PORT --tls-cert fullchain.pem --tls-key privkey.pem --db new3.db --port 0",
            Says: "https://chat.example.org:[0-9]+/j/"),
        new(
            "snug serve --urls http://10.0.0.5:5080",
            Run: "timeout --preserve-status -s TERM 2 snug serve --urls http://127.0.0.1:$FREE_PORT --db new.db"),
        new("curl -N …/api/events", Run: "timeout 2 curl -sN -H \"$BEARER\" $SNUG_SERVER/api/events", Code: 124, Says: "event: hello"),
        new("curl --json '{\"text\":\"hi\"}' …/api/rooms/1/messages",
            Run: "curl -s --json '{\"text\":\"hi\"}' -H \"$BEARER\" $SNUG_SERVER/api/rooms/1/messages", Says: "\"number\""),
        new(
            "curl -N -H \"Authorization: Bearer $(snug token)\" http://localhost:5080/api/rooms/2/events",
            Run: "timeout 2 curl -sN -H \"Authorization: Bearer $(snug token)\" $SNUG_SERVER/api/rooms/2/events",
            Code: 124,
            Says: "event: hello"),
        new(
            "TOKEN=$(curl -s $A/session -H 'Content-Type: application/json' -d '{\"name\":\"Maya\"}' "
                + "| sed 's/.*\"token\":\"//; s/\".*//')",
            Run: "TOKEN=$(curl -s $A/session -H 'Content-Type: application/json' -d '{\"name\":\"Noor\"}' "
                + "| sed 's/.*\"token\":\"//; s/\".*//'); echo $TOKEN", Says: "^snug_[A-Za-z0-9_-]+$"),
        new("curl -N $A/rooms/1/events -H \"Authorization: Bearer $TOKEN\"",
            Run: "timeout 2 curl -sN $A/rooms/1/events -H \"Authorization: Bearer $TOKEN\"", Code: 124, Says: "event: hello"),
        new("curl $A/rooms/1/messages -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d '{\"text\":\"hi\"}'",
            Says: "\"number\""),
        new("curl http://localhost:5080/api/session -H 'Content-Type: application/json' -d '{\"name\":\"Clock\"}'",
            Run: "curl $SNUG_SERVER/api/session -H 'Content-Type: application/json' -d '{\"name\":\"Clock\"}'", Says: "\"token\""),
        new(
            "curl -b jar -c jar",
            Run: "curl -s -b jar -c jar $A/session --json '{\"name\":\"Jar\"}' && curl -sf -b jar -c jar $A/session",
            Says: "Jar"),
        new("sqlite3 snug.db vacuum", NotHere: "sqlite3 is another program"),
        new("sqlite3 -readonly snug.db \"select * from messages_readable where room = 1\"",
            NotHere: "the view is read by DatabaseDocTests; sqlite3 itself is another program"),
        new("snug restore", Run: $"snug restore {Safe} --db drill.db", AtRest: true, Says: "drill.db"),
        new("snug restore BACKUP --db FILE", Run: $"snug restore {Safe} --db drill2.db", AtRest: true, Says: "drill2.db"),
        new("snug restore BACKUP --db snug.db", Run: $"snug restore {Safe} --db snug.db", AtRest: true, Says: "snug.db"),
        new("snug restore FILE --db snug.db", Run: $"snug restore {Safe} --db snug.db", AtRest: true, Says: "snug.db"),
        new("snug restore /safe/snug-2026-11-22.db --db snug.db", Run: $"snug restore $PWD/{Safe} --db snug.db", AtRest: true),
        new("snug restore /safe/snug-2026-11-22.db --db drill.db", Run: $"snug restore $PWD/{Safe} --db drill.db", AtRest: true),
        new("snug verify drill.db", AtRest: true, Says: "sound"),
        new(
            "snug move snug.db postgres://USER@HOST/DATABASE",
            Run: $"snug restore {Safe} --db m1.db && snug move m1.db \"$MOVED\"",
            AtRest: true,
            Says: "moved in"),
        new("snug move postgres://USER@HOST/DATABASE snug.db", Run: "snug move \"$MOVED\" m2.db", AtRest: true, Says: "moved in"),
        new("snug move snug.db postgres://…", Run: "snug move m2.db \"$MOVED2\"", AtRest: true, Says: "moved in"),
        new("snug move FROM TO", Run: "snug move \"$MOVED2\" m3.db", AtRest: true, Says: "moved in"),
        new("snug move", Run: "snug move m3.db m4.db && snug verify m4.db", AtRest: true, Says: "is sound"),
        new("snug open drill.db", AtRest: true, Says: "Movie night"),
    ];

    private static readonly string[] Pages =
        ["README.md", "SECURITY.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private readonly TestFolder folder = new();

    private readonly Dictionary<string, string> databases = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var address in databases.Values)
        {
            TestPostgres.Shared.Drop(address);
        }

        folder.Dispose();
    }

    [Fact]
    public void Every_command_that_is_shown_is_run_here_and_no_other()
    {
        var shown = Pages.SelectMany(Shown).Distinct(StringComparer.Ordinal).ToList();
        shown.Count.ShouldBeGreaterThan(40);
        var run = Rows.Select(row => row.Text).ToList();
        shown.Except(run, StringComparer.Ordinal).ShouldBeEmpty("these are shown and have no row here");
        run.Except(shown, StringComparer.Ordinal).ShouldBeEmpty("these rows are for what nobody shows any more");
    }

    [Fact]
    public async Task They_do_what_the_pages_say()
    {
        if (!ChildPrograms.IsPublished)
        {
            Requirement.Skip("today's published program is not here: ./test makes it, with clang and zlib1g-dev");
        }

        foreach (var name in new[] { "PG", "ANOTHER", "MOVED", "MOVED2" })
        {
            databases.Add(name, TestPostgres.Shared.CreateDatabase());
        }

        Sql.Run(
            folder["chatroom.db"],
            "create table rooms (roomid text, roomname text, roommessages text, yes text); "
                + "insert into rooms values ('1', 'Attic', 'Room Start.' || char(10) || char(10) || 'Ana: dusty' || char(10), 'yes')");
        await File.WriteAllTextAsync(folder["notes.txt"], "first note\nsecond note\n", TestDeadline.Token);
        using var server = await ChildServer.Start(folder["snug.db"], ChildServer.FreePort(), ChildProgram.Published);
        var token = (await Run("snug token", server.Address, "Maya")).Said.Trim();
        await Run("snug create 'Movie night' && snug create Deploys", server.Address);
        foreach (var row in Rows.Where(row => row.NotHere is null && !row.AtRest))
        {
            await Check(row, server.Address, token);
        }

        (await server.Stop()).ExitCode.ShouldBe(0);
        foreach (var row in Rows.Where(row => row.AtRest))
        {
            await Check(row, server.Address, token);
        }
    }

    private async Task Check(ShownCommand row, Uri server, string token)
    {
        var (code, said) = await Run(row.Run ?? row.Text, server, token: token);
        code.ShouldBe(row.Code, $"{row.Text}: {said}");
        said.ShouldMatch($"(?s){row.Says}", row.Text);
        said.ShouldNotContain("   at Snug.", customMessage: row.Text);
    }

    private async Task<(int Code, string Said)> Run(string script, Uri server, string? me = null, string? token = null)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment =
            {
                ["PATH"] = $"{Path.GetDirectoryName(ChildPrograms.Published)}:{Environment.GetEnvironmentVariable("PATH")}",
                ["SNUG_CONFIG"] = folder["config"],
                ["SNUG_SERVER"] = server.ToString().TrimEnd('/'),
                ["BEARER"] = $"Authorization: Bearer {token}",
                ["TOKEN"] = token ?? "",
                ["A"] = $"{server}api",
                ["FREE_PORT"] = $"{ChildServer.FreePort()}",
            },
        };
        foreach (var (name, address) in databases)
        {
            start.Environment[name] = address;
        }

        if (me is not null)
        {
            start.Environment["SNUG_ME"] = me;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestDeadline.Token), process.StandardError.ReadToEndAsync(TestDeadline.Token));
        await process.WaitForExitAsync(TestDeadline.Token);
        return (process.ExitCode, string.Concat(said));
    }

    /// <summary>Lines of blocks without what is said beside them, and what stands between backticks in the text and its tables.</summary>
    private static IEnumerable<string> Shown(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");
        text = Continued().Replace(text, " ");
        var lines = Block().Matches(text)
            .SelectMany(block => block.Groups["lines"].Value.Split('\n'))
            .Select(line => Beside().Split(line)[0]);
        var words = Quoted().Matches(Block().Replace(text, ""))
            .Select(match => match.Groups["command"].Value.Replace("\\|", "|", StringComparison.Ordinal));
        return lines.Concat(words).Where(line => Ours().IsMatch(line));
    }

    [GeneratedRegex("^```\\w*\n(?<lines>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Block();

    [GeneratedRegex("`(?<command>[^`\n]+)`", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@" \\\n *", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Continued();

    [GeneratedRegex(" {2,}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Beside();

    [GeneratedRegex("^(snug|curl|sqlite3) |[|] snug |[(]curl ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Ours();

    /// <param name="Text">As it is shown.</param>
    /// <param name="Run">With its capital words filled in, where it cannot be run as it is shown.</param>
    /// <param name="Code">How it ends.</param>
    /// <param name="Says">A pattern in what it says.</param>
    /// <param name="AtRest">With the server stopped.</param>
    /// <param name="NotHere">Why it is not run.</param>
    private sealed record ShownCommand(
        string Text, string? Run = null, int Code = 0, string Says = "", bool AtRest = false, string? NotHere = null);
}
