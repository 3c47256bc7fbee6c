using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Screen.Keys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>What stands beside the room on a wide screen, and in its place on others: a thread, and who is here.</summary>
public sealed class ScreenBesideTests : ScreenTests
{
    private static readonly KeyPress AltP = KeyPress.Alt('p');

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(120, 30)]
    [InlineData(80, 24)]
    [InlineData(120, 7)]
    public async Task A_thread_is_read_and_answered_and_new_replies_come(int columns, int rows)
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, "is the projector fixed?", "something else");
        await Reply(ben, 1, "it was the fan");
        var isWide = columns >= 110 && rows > 7;
        await using var dana = new ScreenUser(time, server.Address, size: (columns, rows));
        await dana.ComeIn("Dana");
        await dana.See("it was the fan");
        dana.Say("/thread 3");
        var shown = await dana.See("Thread of 1, 1 reply");
        shown.Contains("something else", StringComparison.Ordinal).ShouldBe(isWide, "the room is seen beside it, where there is place");
        shown.ShouldContain("What you say answers 1 (Esc leaves the thread)");
        shown.Split('\n').Length.ShouldBeLessThanOrEqualTo(rows);
        await Reply(ben, 3, "for an hour");
        await dana.See("Thread of 1, 2 replies");
        await ben.Say(1, "elsewhere in the room");
        dana.Say("good to know");
        await dana.See("Thread of 1, 3 replies");
        await Sent(dana, "good to know");
        (await Newest(ben)).ShouldBe(("good to know", 1L));
        await ben.EditMessageAsync(1, 4, "for two hours", Stop);
        await dana.See("for two hours");

        dana.Press(Escape);
        (await dana.SeeNoMore("Thread of 1")).ShouldContain("elsewhere in the room");
        dana.Say("to all");
        await Sent(dana, "to all");
        (await Newest(ben)).ShouldBe(("to all", (long?)null));
    }

    [Fact]
    public async Task A_thread_is_scrolled_and_holds_the_place_and_another_room_ends_it()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.CreateRoomAsync("Kitchen", cancellationToken: Stop);
        await ben.Say(1, "the root");
        for (var number = 1; number <= 40; number++)
        {
            await Reply(ben, 1, $"reply {number}.");
        }

        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("reply 40.");
        dana.Say("/thread 1");
        await dana.See("Thread of 1, 40 replies");
        await dana.See("reply 40.");
        dana.Press(new KeyPress(KeyCode.PageUp));
        await dana.SeeNoMore("reply 40.");
        var before = dana.Glass.Shown().Split('\n')[3..12];
        await Reply(ben, 1, "one more");
        await dana.See("Thread of 1, 41 replies");
        dana.Glass.Shown().Split('\n')[3..12].ShouldBe(before, "nothing moves under the eyes");
        for (var page = 0; page < 9; page++)
        {
            dana.Press(new KeyPress(KeyCode.PageUp));
        }

        await dana.See("the root");
        dana.Press(new KeyPress(KeyCode.End));
        await dana.See("one more");
        dana.Press(KeyPress.Alt('2'));
        (await dana.See("[2 Kitchen]")).ShouldNotContain("Thread of");
        dana.Press(KeyPress.Alt('1'));
        (await dana.See("[1 Lobby]")).ShouldNotContain("Thread of");
    }

    [Fact]
    public async Task Every_size_shows_a_thread_or_the_people_and_none_breaks_the_screen()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben 田中さくら");
        await ben.Say(1, "the root 👩‍👩‍👧‍👦 " + new string('漢', 60));
        await Reply(ben, 1, "مرحبا بالعالم 123 " + new string('x', 90));
        await using var dana = new ScreenUser(time, server.Address, size: (110, 24));
        await dana.ComeIn("Dana");
        dana.Press(AltP);
        await dana.See("│ ● Dana");
        foreach (var opens in (bool[])[false, true])
        {
            if (opens)
            {
                dana.Say("/thread 1");
                await dana.See("Thread of 1, 1 reply");
            }

            foreach (var (columns, rows) in ((int, int)[])[(20, 5), (8, 3), (2, 1), (109, 24), (110, 7), (110, 8), (300, 90), (111, 20)])
            {
                var frames = dana.Glass.Frames;
                dana.Resize(columns, rows);
                await dana.Glass.When(_ => dana.Glass.Frames > frames, $"a frame of {columns}x{rows}");
            }

            await dana.See(opens ? "Thread of 1, 1 reply" : "│ ● Dana");
        }
    }

    [Fact]
    public async Task What_is_said_while_a_thread_covers_the_room_is_new_there_and_rings()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await ben.Say(1, "the root");
        await using var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        dana.Say("I am here");
        await Sent(dana, "I am here");
        dana.Press(new FocusChanged(true));
        dana.Say("/thread 1");
        await dana.See("Thread of 1, 0 replies");
        await ben.Say(1, "@Dana, in the room");
        await dana.Glass.When(_ => dana.Glass.Bells == 1, "a bell");
        dana.Glass.Shown().ShouldNotContain("in the room");
        dana.Press(Escape);
        (await dana.See("in the room")).ShouldContain("─ 1 new since 20:33 ─");
    }

    [Fact]
    public async Task Who_is_here_stands_beside_a_wide_room_and_changes_by_itself()
    {
        await using var ben = await OtherPerson.ComeIn(server.Address, "Ben");
        await using var maya = await OtherPerson.ComeIn(server.Address, "Maya");
        await using var dana = new ScreenUser(time, server.Address, size: (110, 24));
        await dana.ComeIn("Dana");
        dana.Press(AltP);
        await dana.See("│ 1 here\n");
        await dana.See("│ ● Dana\n");
        dana.Glass.Shown().ShouldContain("│   Ben\n");
        dana.Glass.Shown().ShouldContain("│   Maya");
        using var life = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var isOpen = new TaskCompletionSource();
        var listening = Listen(maya, isOpen, life.Token);
        await isOpen.Task.WaitAsync(Stop);
        await maya.SetPresenceAsync(1, PresenceStates.Here, Stop);
        await dana.See("│ ● Maya");
        dana.Glass.Shown().ShouldContain("│ 2 here");
        await maya.SetPresenceAsync(1, PresenceStates.Writing, Stop);
        await dana.See("│ ● Maya is writing");

        dana.Resize(109, 24);
        await dana.SeeNoMore("│");
        dana.Press(AltP);
        await dana.See("Here: ");
        dana.Press(Escape);
        dana.Resize(110, 24);
        await dana.SeeNoMore("Here: ");
        dana.Press(AltP);
        await dana.See("│ ● Maya");
        dana.Press(AltP);
        await dana.SeeNoMore("│");
        await life.CancelAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Presence lasts as long as somebody listens.</summary>
    private static async Task Listen(SnugClient client, TaskCompletionSource isOpen, CancellationToken stop)
    {
        await foreach (var told in client.Follow(cancellationToken: stop))
        {
            if (told is Connected)
            {
                isOpen.TrySetResult();
            }
        }
    }

    private static Task<Message> Reply(SnugClient client, long number, string text) =>
        client.SendAsync(1, new NewMessage(text, number), cancellationToken: Stop);

    private static async Task<(string Text, long? Answers)> Newest(SnugClient client)
    {
        var page = await client.GetMessagesAsync(1, cancellationToken: Stop);
        return (page.Messages[^1].Text, page.Messages[^1].ReplyTo?.Number);
    }
}
