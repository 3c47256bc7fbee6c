using Snug.Protocol;
using Snug.Terminal.Screen.Rooms;

namespace Snug.Terminal.Tests.Screen.Rooms;

/// <summary>How a message is set: who speaks, and that it cannot be mistaken for somebody else.</summary>
public sealed class MessageLayoutTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 20, 33, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Ben", null, " 20:33          Ben  words")]
    [InlineData("Theodora Quist", null, " 20:33 Theodora Qu…  words")]
    [InlineData("Ben", "irc", " 20:33    Ben (irc)  words")]
    [InlineData("Ines", "import", " 20:33 Ines (import)  words")]
    [InlineData("Ben Okafor", "import", " 20:33 Ben Okafor (import)  words")]
    [InlineData("Theodora Quist", "import", " 20:33 Theodora Q… (import)  words")]
    [InlineData("Ben", "a-door-with-a-long-name", " 20:33 Ben (a-door-with…)  words")]
    public void The_mark_of_a_name_that_nobody_proved_is_never_cut(string name, string? via, string row) =>
        Set(80, new Author(via is null ? 7 : null, name, via))[1].ShouldBe(row);

    [Theory]
    [InlineData(59)]
    [InlineData(30)]
    [InlineData(22)]
    public void Nor_in_a_narrow_window(int width) =>
        Set(width, new Author(null, "Theodora Quist of the Lantern", "import"))[1].ShouldContain("(import): ");

    [Fact]
    public void Whoever_speaks_at_the_top_is_told_with_the_mark_and_the_day_too()
    {
        var message = Message(new Author(null, "Theodora Quist", "import"));
        Layout(80, At).Head(message).ToString().ShouldBe(" 20:33 Theodora Q… (import)  …");
        Layout(80, At.AddDays(1)).Head(message).ToString().ShouldBe(" 20:33 Theodora Q… (import)  … Sunday, 22 November");
        Layout(40, At).Head(message).ToString().ShouldBe(" Theodora Q… (import) 20:33 …");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public void One_quiet_line_stands_for_all_that_somebody_muted_says_in_a_row(int width)
    {
        var layout = new MessageLayout(width, new Person(1, "Dana"), static at => at, At, "") { IsLeftOut = static id => id == 7 };
        var first = Message(new Author(7, "Eve")) with { Text = "watches" };
        var shown = layout.Rows(first, before: null, news: null, out var named).ConvertAll(static row => row.ToString());
        shown[^1].Trim().ShouldStartWith("(Eve is muted: what they");
        shown[named].ShouldBe(shown[^1]);
        layout.Rows(first with { Number = 2 }, before: first, news: null, out _).ShouldBeEmpty();
        layout.Rows(first with { Number = 2, At = At.AddDays(1) }, before: first, news: null, out _)
            .ShouldContain(static row => row.ToString().Contains("23 November", StringComparison.Ordinal));
        string.Join(' ', layout.Rows(Message(new Author(8, "Ben")), before: first, news: null, out _)).ShouldContain("words");
    }

    [Fact]
    public void What_hangs_on_a_message_stands_above_and_below_its_words()
    {
        var reply = Message(new Author(7, "Ben")) with
        {
            Number = 121,
            ReplyTo = new Quote(118, 118, new Author(9, "Maya"),
                "is the projector fixed? [hidden] and so on for longer than a row has room for"),
            EditedAt = At.AddMinutes(5),
            PinnedAt = At,
            Reactions = [new Reaction("👍", 2, [new Named(1, "Dana")]), new Reaction("🎉", 1, [])],
            Thread = new MessageThread(3, [], At.AddHours(1), 130),
        };
        string.Join('\n', Layout(80, At).Rows(reply, before: null, news: null, out _).Skip(1)).ShouldBe("""
             20:33          Ben  ↳ 118 Maya: is the projector fixed? [hidden] and so on fo…
                                 words (edited 20:38, pinned)
                                 👍 2  🎉 1
                                 3 replies, the last 21:33 (/thread 121)
            """.ReplaceLineEndings("\n"));
        string.Join('\n', Layout(30, At).Rows(reply, before: null, news: null, out _).Skip(1)).ShouldBe("""
             Ben: ↳ 118 Maya: is the pro…
              words
              (edited 20:38, pinned)
              👍 2  🎉 1
              3 replies, the last 21:33 …
            """.ReplaceLineEndings("\n"));
        var gone = reply with { DeletedAt = At, Text = "", ReplyTo = null, EditedAt = null, PinnedAt = null, Reactions = null };
        string.Join('\n', Layout(80, At).Rows(gone, before: null, news: null, out _).Skip(1)).ShouldBe("""
             20:33          Ben  (deleted)
                                 3 replies, the last 21:33 (/thread 121)
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Numbers_stand_in_the_place_of_times()
    {
        var layout = new MessageLayout(80, new Person(1, "Dana"), static at => at, At, "") { ShowsNumbers = true };
        var first = Message(new Author(7, "Ben")) with { Number = 118 };
        layout.Rows(first, before: null, news: null, out _)[1].ToString().ShouldBe("   118          Ben  words");
        layout.Rows(first with { Number = 119 }, before: first, news: null, out _)[0].ToString().ShouldBe("   119               words");
    }

    [Fact]
    public void Bars_and_bullets_hang_before_every_row_and_leave_room_for_words()
    {
        MarkupNode Deep(int depth) => depth == 0
            ? new(MarkupTypes.Paragraph, Nodes: [new(MarkupTypes.Text, "the words of a quote that is wrapped")])
            : new(MarkupTypes.Quote, Nodes: [Deep(depth - 1)]);
        var message = Message(new Author(7, "Ben")) with { Markup = [Deep(1)] };
        Layout(50, At).Rows(message, before: null, news: null, out _).Skip(1).Select(static row => row.ToString())
            .ShouldBe([" Ben: ▎ the words of a quote that is wrapped"]);
        Layout(30, At).Rows(message, before: null, news: null, out _).Skip(1).Select(static row => row.ToString())
            .ShouldBe([" Ben: ▎ the words of a quote", "  ▎ that is wrapped"]);
        foreach (var width in (int[])[22, 30, 80, 200])
        {
            var rows = Layout(width, At).Rows(message with { Markup = [Deep(12)] }, before: null, news: null, out _);
            rows.ShouldAllBe(row => row.Cells < width);
            string.Concat(rows).ShouldContain("wrapped");
        }
    }

    private static List<string> Set(int width, Author author) =>
        [.. Layout(width, At).Rows(Message(author), before: null, news: null, out _).Select(static row => row.ToString())];

    private static MessageLayout Layout(int width, DateTimeOffset now) => new(width, new Person(1, "Dana"), static at => at, now, "");

    private static Message Message(Author author) => new(1, 1, author, "words", At, null);
}
