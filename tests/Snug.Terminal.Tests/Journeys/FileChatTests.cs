using System.Threading.Channels;
using Snug.Client;
using Snug.Server.Rooms;
using Snug.Terminal.Commands;
using Snug.Terminal.LineMode;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Journeys;

/// <summary><c>snug open FILE</c>: a database that no server runs on, in the same lines.</summary>
public sealed class FileChatTests : IAsyncDisposable
{
    private readonly FixedClock clock = FixedClock.Hurried();
    private readonly Channel<string> typed = Channel.CreateUnbounded<string>();
    private readonly StringWriter @out = new();
    private readonly StringWriter talk = new();

    [Fact]
    public async Task A_person_walks_through_the_rooms_and_leaves()
    {
        await using var server = await Lived();
        Type("2", "", "", "/9", "hello?", "/1", "q");

        (await Open(server, room: null, isTerminal: true)).ShouldBe(ExitCode.Done);

        var shown = @out.ToString();
        shown.ShouldStartWith("snug.db, 2 rooms. Only to read: nothing here changes it.\n");
        shown.ShouldContain("   1  Lobby  ");
        shown.ShouldContain("   20:33  Ann: hello\n");
        shown.ShouldContain("Room 2, Movie night. 25 messages.");
        shown.ShouldContain("Ann: line 25 (20:33)\n");
        shown.ShouldContain("Ann: line 5 (20:33)\n--- what was shown before goes on here ---\n");
        shown.ShouldContain("Nothing is older.\n");
        shown.ShouldContain("There is no room 9 in snug.db.\n");
        shown.ShouldContain("Nothing can be said in a file.");
        shown.ShouldContain("Room 1, Lobby. 1 message.");
    }

    [Fact]
    public async Task A_pipe_gets_the_whole_room_in_order()
    {
        await using var server = await Lived();

        (await Open(server, room: 2, isTerminal: false)).ShouldBe(ExitCode.Done);

        @out.ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(Enumerable.Range(1, 25).Select(number => $"Ann: line {number} (20:33)"));
    }

    [Fact]
    public async Task A_room_that_is_not_there_is_said()
    {
        await using var server = await Lived();

        (await Open(server, room: 7, isTerminal: false)).ShouldBe(ExitCode.Refused);

        talk.ToString().ShouldBe("There is no room 7 in snug.db.\n");
    }

    [Fact]
    public async Task Reading_changes_nothing_and_leaves_nothing_behind()
    {
        await using var server = await Lived();
        var folder = Path.GetDirectoryName(server.DatabasePath)!;
        var before = await File.ReadAllBytesAsync(server.DatabasePath, TestContext.Current.CancellationToken);
        var files = Directory.GetFiles(folder);

        await Open(server, room: 2, isTerminal: false);

        Directory.GetFiles(folder).ShouldBe(files);
        (await File.ReadAllBytesAsync(server.DatabasePath, TestContext.Current.CancellationToken)).ShouldBe(before);
    }

    [Fact]
    public async Task A_file_that_a_server_runs_on_shows_what_was_just_said()
    {
        await using var server = await Lived();
        await server.Start();
        await using (var client = new SnugClient(new Uri(server.Address)))
        {
            await client.ComeInAsync("Ben", cancellationToken: TestContext.Current.CancellationToken);
            await client.SendAsync(1, "just now", cancellationToken: TestContext.Current.CancellationToken);
        }

        await Open(server, room: 1, isTerminal: false);

        @out.ToString().ShouldEndWith("Ben: just now (20:33)\n");
    }

    public async ValueTask DisposeAsync()
    {
        await @out.DisposeAsync();
        await talk.DisposeAsync();
    }

    /// <summary>A server in which something was said, stopped.</summary>
    private async Task<RealServer> Lived()
    {
        var server = await RealServer.Start(clock);
        await using var client = new SnugClient(new Uri(server.Address));
        await client.ComeInAsync("Ann", cancellationToken: TestContext.Current.CancellationToken);
        await client.SendAsync(1, "hello", cancellationToken: TestContext.Current.CancellationToken);
        await client.CreateRoomAsync("Movie night", cancellationToken: TestContext.Current.CancellationToken);
        for (var number = 1; number <= 25; number++)
        {
            await client.SendAsync(2, $"line {number}", cancellationToken: TestContext.Current.CancellationToken);
        }

        await server.Stop();
        return server;
    }

    private void Type(params string[] lines)
    {
        foreach (var line in lines)
        {
            typed.Writer.TryWrite(line).ShouldBeTrue();
        }

        typed.Writer.Complete();
    }

    private async Task<int> Open(RealServer server, int? room, bool isTerminal)
    {
        using var interrupts = new Interrupts();
        var rooms = new DatabaseFileRooms(server.DatabasePath);
        var visit = new FileChat(
            new CommandContext
            {
                Out = new SafeWriter(@out, Glyphs.Stream),
                Talk = new SafeWriter(talk, Glyphs.Stream),
                In = new InputLines(typed.Reader),
                InputIsTerminal = isTerminal,
                OutputIsTerminal = isTerminal,
                Interrupts = interrupts,
                ConfigFolder = "nowhere",
                Time = clock,
            },
            "snug.db",
            rooms.All(),
            rooms.Before);
        return await visit.Run(room);
    }
}
