using System.Net;
using System.Net.Sockets;
using Snug.Server.Tests;

namespace Snug.Terminal.Tests.Pty;

/// <summary>
/// What the real program says to whoever runs a server: each sentence says what to do, and each command in it works as printed.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class OwnersProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-owner-").FullName;

    public OwnersProgramTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These are the shells of Unix.");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("serve --urls http://localhost:99999", 2, "\"http://localhost:99999\" is no address to listen on")]
    [InlineData("serve --urls https://localhost:5443", 2, "docs/https.md")]
    [InlineData("serve --public https://chat.example.org --tls-cert a.pem", 2, "--tls-cert and --tls-key belong together")]
    [InlineData("serve --port 0 --public https://a.example:5443 --tls-cert a.pem --tls-key b.pem", 1, "The certificate cannot be used")]
    [InlineData("serve --lan --public https://chat.example.org", 2, "--lan listens on all addresses of this machine")]
    [InlineData("serve --lan --urls http://0.0.0.0:5080", 2, "--lan listens on all addresses of this machine")]
    [InlineData("serve --public chat.example.org", 2, "\"chat.example.org\" is no address that people can open.")]
    [InlineData("serve --public ftp://chat.example.org", 2, "is no address that people can open.")]
    [InlineData("serve --public https://me:secret@chat.example.org", 2, "is no address that people can open.")]
    [InlineData("serve --public https://chat.example.org --limits off", 2, "not together with --public")]
    [InlineData("serve --trusted-proxy 10.0.0.0/99", 2, "\"10.0.0.0/99\" is no network.")]
    [InlineData("serve --access everybody", 2, "--access is open or invite, not \"everybody\".")]
    [InlineData("link", 1, "No Snug runs on snug.db now")]
    [InlineData("person", 1, "No Snug runs on snug.db now")]
    [InlineData("person --role admin", 2, "Say whom it is about: snug person NAME")]
    [InlineData("person Ben --deactivate --reactivate", 2, "Leave one of them away.")]
    [InlineData("serve --urls http://localhost:0/chat", 2, "\"http://localhost:0/chat\" is no address to listen on")]
    [InlineData("serve --urls http://localhost:0 --port 0", 2, "--urls says the port as well")]
    [InlineData("serve --port abc", 2, "\"abc\" is no port. A port is a number from 1 to 65535; 0 takes a free one.")]
    [InlineData("serve --port 65536", 2, "\"65536\" is no port.")]
    [InlineData("serve --port -1", 2, "--port has no value: \"-1\" begins with a dash.")]
    [InlineData("serve --limits none", 2, "--limits is on or off, not \"none\".")]
    [InlineData("serve --legacy maybe", 2, "maybe")]
    [InlineData("serve --db \"$UNSET\"", 2, "--db is there without a value.")]
    [InlineData("serve --name ' '", 2, "A server's name is one line of 1 to 64 characters.")]
    [InlineData("check --port abc", 2, "\"abc\" is no port.")]
    [InlineData("serve --legacy --nonsense", 2, "serve has no option --nonsense. Nothing was done.")]
    [InlineData("serve --db /proc/snug.db", 1, "Keep the database on a local disk")]
    public async Task What_cannot_be_is_said_in_a_sentence(string command, int exitCode, string sentence)
    {
        var answer = await Shell.Run(folder, $"{Shell.Program} {command}");
        answer.ExitCode.ShouldBe(exitCode, answer.Errors);
        answer.Errors.ShouldContain(sentence);
        answer.Errors.ShouldNotContain("Exception");
        answer.Errors.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("--urls http://0.0.0.0:0 --access open --legacy", "NOBODY PROVES A NAME: "
        + "with --legacy whoever reaches an address above reads and writes under any name, without coming in.")]
    [InlineData("--urls http://127.0.0.1:0 --access open --legacy", "The original's client comes in too, and nobody proves a name there.")]
    [InlineData("--urls http://0.0.0.0:0 --access open", "Who may come    anybody who reaches an address below, with any free name")]
    [InlineData("--urls http://0.0.0.0:0", "Who may come    whoever has this link, with any free name")]
    [InlineData("--public https://chat.example.org --port 0", "NOBODY OWNS IT YET: open https://chat.example.org/j/")]
    public async Task Serve_says_at_the_start_who_may_do_what(string options, string sentence)
    {
        // Up to its last line, and then asked to stop.
        var said = await Shell.Run(folder, $$"""
            mkfifo book
            {{Shell.Program}} serve {{options}} > book & server=$!
            exec 3< book
            while read -r line <&3; do echo "$line"; [[ $line == *Ctrl-C* ]] && break; done
            kill -TERM $server
            wait $server
            """);
        said.ExitCode.ShouldBe(0, said.Errors);
        said.Output.ShouldContain(sentence);
        foreach (var line in said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            line.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warn) ", "in a file every line says when it was written");
        }

        said.Output.ShouldNotContain("//0.0.0.0", Case.Sensitive, "nobody can open that");
        foreach (var address in Dns.GetHostAddresses(Dns.GetHostName()).Where(address =>
            address.AddressFamily is AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)))
        {
            said.Output
                .Contains($"  http://{address}:", StringComparison.Ordinal)
                .ShouldBe(options.Contains("//0.0.0.0", StringComparison.Ordinal), said.Output);
        }

        said.Output
            .Contains("NOBODY PROVES", StringComparison.Ordinal)
            .ShouldBe(sentence.StartsWith("NOBODY PROVES", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_setting_is_none()
    {
        var answer = await Shell.Run(folder, $"SNUG_DB= {Shell.Program} check");
        answer.ExitCode.ShouldBe(0, answer.Output + answer.Errors);
    }

    [Fact]
    public async Task A_mistyped_name_in_the_file_of_settings_is_told()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "snug.json"), """{ "prot": 5081 }""", TestContext.Current.CancellationToken);
        var answer = await Shell.Run(folder, $"{Shell.Program} serve");
        answer.ExitCode.ShouldBe(2);
        answer.Errors.ShouldStartWith("snug.json says \"prot\", which is no setting. There are: db, port,");
    }

    [Theory]
    [InlineData("{ \"port\": { \"number\": 5081 } }", "snug.json says more than one thing for \"port\". It is one value.")]
    [InlineData("{ \"port\": \"abc\" }", "\"abc\" is no port.")]
    [InlineData("{ \"port\":", "snug.json cannot be read: ")]
    public async Task A_wrong_value_in_the_file_of_settings_is_told(string settings, string sentence)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "snug.json"), settings, TestContext.Current.CancellationToken);
        var answer = await Shell.Run(folder, $"{Shell.Program} serve");
        answer.ExitCode.ShouldBe(2, answer.Errors);
        answer.Errors.ShouldStartWith(sentence);
    }

    [Fact]
    public async Task A_wrong_variable_is_told()
    {
        var answer = await Shell.Run(folder, $"SNUG_PORT=abc {Shell.Program} serve");
        answer.ExitCode.ShouldBe(2, answer.Errors);
        answer.Errors.ShouldStartWith("\"abc\" is no port.");
    }

    [Fact]
    public async Task Without_an_output_a_command_ends_in_silence()
    {
        var answer = await Shell.Run(folder, $"{Shell.Program} check >&-");
        answer.ExitCode.ShouldBe(0, answer.Errors);
        answer.Errors.ShouldBe(string.Empty);
    }

    [Fact]
    public async Task The_hint_for_a_taken_port_keeps_the_rest_of_the_command()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var answer = await Shell.Run(folder, $"{Shell.Program} serve --port {port} --db 'my house.db' --legacy");
        answer.ExitCode.ShouldBe(1, answer.Errors);
        answer.Errors.ShouldContain($"Port {port} is taken");
        answer.Errors.TrimEnd().ShouldEndWith($" serve --db \"my house.db\" --legacy on --port {(port < 65535 ? port + 1 : 5080)}");
    }

    /// <summary>[::] takes the old kind along; it was said to be taken by another program, which was this one.</summary>
    [Theory]
    [InlineData("http://0.0.0.0:PORT;http://[::]:PORT")]
    [InlineData("http://[::]:PORT;http://*:PORT;http://0.0.0.0:PORT")]
    public async Task Every_address_of_both_kinds_can_be_named(string urls)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var said = await Shell.Run(folder, $$"""
            mkfifo book
            {{Shell.Program}} serve --access open --urls '{{urls.Replace("PORT", $"{port}", StringComparison.Ordinal)}}' > book & server=$!
            exec 3< book
            while read -r line <&3; do echo "$line"; [[ $line == *Ctrl-C* ]] && break; done
            kill -TERM $server
            wait $server
            """);
        said.ExitCode.ShouldBe(0, said.Errors);
        said.Output.ShouldContain($"http://localhost:{port}");
    }

    [Theory]
    [InlineData("PATH=$PWD/links:$PATH snug", "See: snug --help")]
    [InlineData("PATH=$PWD/others:$PWD/links:$PATH links/snug", "See: ../")]
    [InlineData("INVOCATION_ID=1 PATH=$PWD/links:$PATH snug", "See: /")]
    [InlineData("INVOCATION_ID=1 links/snug", "See: /")]
    public async Task Commands_are_printed_as_whoever_reads_them_can_call_them(string program, string sentence)
    {
        var answer = await Shell.Run(
            folder, $"mkdir links others; ln -s {Shell.Program} links/snug; touch others/snug; chmod +x others/snug; {program} sned");
        answer.ExitCode.ShouldBe(2, answer.Errors);
        answer.Errors.ShouldContain(sentence);
    }

    [Fact]
    public async Task An_original_without_rooms_claims_nothing_of_their_names()
    {
        Sql.Run(Path.Combine(folder, "empty.db"), "create table rooms (roomid text, roomname text, roommessages text, yes text)");
        var answer = await Shell.Run(folder, $"{Shell.Program} import empty.db --db new.db");
        answer.ExitCode.ShouldBe(0, answer.Errors);
        answer.Output.ShouldBe("There are no rooms in it, so nothing was brought over.\n");
    }

    [Fact]
    public async Task The_commands_that_backup_and_restore_print_work_as_printed()
    {
        var sqlite = $"{Shell.Program} import chatroom.db --db 'my house.db'";
        Sql.Run(
            Path.Combine(folder, "chatroom.db"),
            "create table rooms (roomid text, roomname text, roommessages text, yes text); "
                + "insert into rooms values ('1', 'Hall', 'Room Start.' || char(10) || char(10) || 'Maya: hi' || char(10), 'yes')");

        Directory.CreateDirectory(Path.Combine(folder, "safe"));
        (await Shell.Run(folder, sqlite)).ExitCode.ShouldBe(0);
        var backup = await Shell.Run(folder, $"{Shell.Program} backup 'safe/a copy.db' --db 'my house.db'");
        backup.ExitCode.ShouldBe(0, backup.Errors);
        backup.Output.ShouldContain(" in 1 room, ");

        var look = await Shell.Run(folder, Printed(backup.Output, "Look inside: "));
        look.ExitCode.ShouldBe(0, look.Errors);
        look.Output.ShouldContain("Hall");
        var back = await Shell.Run(folder, Printed(backup.Output, "Back again:  "));
        back.ExitCode.ShouldBe(0, back.Errors);
        back.Output.ShouldContain("serve --db \"my house.db\"");
        (await Shell.Run(folder, $"{Shell.Program} verify 'my house.db'")).ExitCode.ShouldBe(0);
    }

    private static string Printed(string output, string before) =>
        output.Split('\n').Single(line => line.StartsWith(before, StringComparison.Ordinal))[before.Length..];
}
