using System.Text.Json;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Export;
using Snug.Terminal.LineMode;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Chat;

/// <summary>A message that the server's disk has spoilt stands in its place everywhere, and says what happened to it.</summary>
public sealed class DamagedMessageTests
{
    private const string Sentence = "This message is damaged on the server's disk. A backup may still have it.";

    private static readonly DateTimeOffset At = new(2026, 11, 22, 20, 33, 0, TimeSpan.Zero);
    private static readonly Person Dana = new(1, "Dana");
    private static readonly Room Lobby = new(3, "Lobby", RoomKinds.Open, null, LastNumber: 120, ReadNumber: 119, ArchivedAt: null);

    /// <summary>As it comes from the wire.</summary>
    private static Message Damaged => JsonSerializer.Deserialize(
        """{"room":3,"number":120,"author":{"id":null,"name":"(damaged)","via":"damaged"},"text":"","at":"2026-11-22T20:33:00.000Z","key":null,"damaged":true}""",
        Wire.Json.Message)!;

    [Theory]
    [InlineData("text", "2026-11-22 20:33 (damaged): " + Sentence)]
    [InlineData("md", "**(damaged)** 20:33\\\nThis message is damaged on the server's disk. A backup may still have it.")]
    [InlineData("html", ">This message is damaged on the server&#39;s disk. A backup may still have it.</p>")]
    [InlineData("jsonl", "\"author\":{\"id\":null,\"name\":\"(damaged)\",\"via\":\"damaged\"},\"text\":\"\"")]
    [InlineData("jsonl", ",\"damaged\":true}")]
    public void Every_export_says_it_in_its_place(string form, string expected) =>
        string.Join('\n', ExportFormat.All[form](Surroundings()).Message(Damaged).Select(static part => part.ToString()))
            .ShouldContain(expected);

    [Fact]
    public void The_table_of_rooms_names_it_as_the_last_words()
    {
        var server = new ServerView(new State(Dana, [Lobby], [], "1-a"));
        server.Take(Damaged);
        string.Join('\n', RoomTable.Lines([.. server.Rooms], static at => at, At, 80)).ShouldContain("20:33  (damaged)");
    }

    [Fact]
    public void Lines_tell_it() =>
        new RoomLines(Surroundings(), 3).Message(Damaged).Last().ToString().ShouldBe($"(damaged): {Sentence} (20:33)");

    [Theory]
    [InlineData(120)]
    [InlineData(40)]
    public void The_screen_shows_it(int width)
    {
        var rows = new MessageLayout(width, Dana, static at => at, At, sought: "").Rows(Damaged, before: null, news: null, out _);
        string.Join(' ', string.Join(' ', rows).Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldContain(Sentence);
        rows.ShouldContain(static row => row.ToString().Contains("(damaged)", StringComparison.Ordinal));
        rows.ShouldNotContain(static row => row.ToString().Contains("(damaged) (damaged)", StringComparison.Ordinal));
    }

    private static CommandContext Surroundings() => new()
    {
        Out = new SafeWriter(TextWriter.Null, Glyphs.Stream),
        Talk = new SafeWriter(TextWriter.Null, Glyphs.Stream),
        In = new InputLines(System.Threading.Channels.Channel.CreateUnbounded<string>().Reader),
        InputIsTerminal = false,
        OutputIsTerminal = false,
        Interrupts = new Interrupts(),
        ConfigFolder = "nowhere",
        Time = FixedClock.Hurried(),
    };
}
