using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Screen;

/// <summary>What is done with one message on the screen, against a server that answers what a test wants.</summary>
public sealed class ScreenMessageTests : IAsyncLifetime
{
    private static readonly KeyPress Escape = new(KeyCode.Escape);
    private static readonly KeyPress Up = new(KeyCode.Up);
    private static readonly KeyPress Enter = new(KeyCode.Enter);
    private static readonly DateTimeOffset At = new(2026, 11, 22, 20, 30, 0, TimeSpan.Zero);

    private readonly FixedClock time = FixedClock.Hurried();
    private readonly List<string> asked = [];
    private readonly List<Message> room =
    [
        Said(1, 5, "Ben", "is the projector fixed?"),
        Said(2, 1, "Dana", "it was the fan"),
        Said(3, 1, "Dana", "it runs again"),
        Said(4, 5, "Ben", "it was the butler") with
        {
            Markup = [new(MarkupTypes.Paragraph, Nodes: [new(MarkupTypes.Text, "it was "),
                new(MarkupTypes.Spoiler, Nodes: [new(MarkupTypes.Text, "the butler")])])],
        },
    ];
    private HostileServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await HostileServer.Start("calm");
        server.Instead = Answer;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_reply_is_typed_under_what_it_answers()
    {
        await using var dana = await Sit();
        dana.Say("/reply 1");
        await dana.See("Replying to 1 Ben: is the projector fixed? (Esc ends it)");
        dana.Press(Escape);
        await dana.SeeNoMore("Replying to");
        dana.Say("/reply 1");
        await dana.See("Replying to 1 Ben");
        dana.Say("yes");
        await dana.SeeNoMore("Replying to");
        await Asked("""POST /api/rooms/1/messages {"text":"yes","replyTo":1}""");
        dana.Say("/reply 4 no");
        await Asked("""POST /api/rooms/1/messages {"text":"no","replyTo":4}""");
        dana.Say("and more");
        await Asked("""POST /api/rooms/1/messages {"text":"and more","replyTo":null}""");
    }

    [Fact]
    public async Task Up_edits_what_one_said_last_and_keeps_what_was_being_typed()
    {
        await using var dana = await Sit();
        dana.Press(Up);
        await dana.See("Editing 3");
        await dana.See("> it runs again");
        dana.Press(Up);
        await dana.See("> it was the fan");
        dana.Press(Escape);
        await dana.See("> Say something");
        dana.Type("half a thought");
        dana.Press(KeyPress.Ctrl('a'));
        dana.Type("/edit 2 and ");
        await dana.See("> /edit 2 and half a thought");
        dana.Press(KeyPress.Ctrl('u'));
        dana.Press(KeyPress.Ctrl('k'));
        dana.Press(Up);
        await dana.See("Editing 3");
        dana.Type(" and again");
        dana.Press(Enter);
        await Asked("""PATCH /api/rooms/1/messages/3 {"text":"it runs again and again"}""");
        await dana.See("it runs again and again (edited");
        (await dana.See("> Say something")).ShouldNotContain("Editing");
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_asks_nothing_and_one_that_is_refused_keeps_the_words()
    {
        await using var dana = await Sit();
        dana.Press(Up);
        await dana.See("> it runs again");
        dana.Press(Enter);
        await dana.See("> Say something");
        dana.Say("/edit 1");
        await dana.See("one edits one's own words");
        server.Refuses.Add("PATCH");
        dana.Press(Up);
        await dana.See("> it runs again");
        dana.Type("!");
        dana.Press(Enter);
        await dana.See("Message 3 is as it was. calm");
        (await dana.See("> it runs again!")).ShouldContain("Editing 3");
        asked.ShouldNotContain(static call => call.StartsWith("PATCH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_goes_after_a_moment_or_stays()
    {
        await using var dana = await Sit();
        dana.Say("/delete 3");
        await dana.See("Message 3 goes in a moment. Esc keeps it.");
        dana.Press(Escape);
        await dana.See("Message 3 stays.");
        dana.Say("/delete 2");
        await dana.See("Message 2 goes in a moment");
        dana.Say("/undo");
        await dana.See("Message 2 stays.");
        dana.Say("/delete 3");
        await Asked("DELETE /api/rooms/1/messages/3 ");
        await dana.SeeNoMore("goes in a moment");
        asked.ShouldNotContain("DELETE /api/rooms/1/messages/2 ");
    }

    [Fact]
    public async Task What_was_to_go_goes_when_one_leaves()
    {
        await using var dana = await Sit();
        dana.Say("/delete 3");
        await dana.See("goes in a moment");
        dana.Say("/quit");
        await dana.ExitCode();
        asked.ShouldContain("DELETE /api/rooms/1/messages/3 ");
    }

    [Fact]
    public async Task What_is_hidden_is_shown_when_it_is_asked_for()
    {
        await using var dana = await Sit();
        (await dana.See("it was ▒▒▒")).ShouldNotContain("butler");
        dana.Say("/spoiler 1");
        await dana.See("Nothing is hidden in message 1");
        dana.Say("/spoiler");
        await dana.See("it was the butler");
        dana.Say("/spoiler 4");
        await dana.SeeNoMore("butler");
    }

    [Fact]
    public async Task Numbers_stand_beside_messages_when_they_are_wanted()
    {
        await using var dana = await Sit();
        dana.Press(new KeyPress(KeyCode.Text, KeyModifiers.Alt, "n"));
        await dana.See("     4          Ben  it was");
        dana.Press(new KeyPress(KeyCode.Text, KeyModifiers.Alt, "n"));
        await dana.See(" 20:30          Ben  it was");
    }

    [Fact]
    public async Task What_is_new_is_an_answer_and_a_short_line_reacts()
    {
        await using var dana = await Sit();
        dana.Say("/new");
        (await dana.See("Room 2, calm: 1 new. /2 goes there.")).ShouldContain("4 Ben: it was ▒▒▒ (20:30)");
        dana.Press(Escape);
        dana.Say("+:tada:");
        await Asked("""POST /api/rooms/1/commands {"line":"/react 4 :tada:"}""");
        dana.Say("/unread 2");
        await Asked("""PUT /api/rooms/1/read {"number":1,"back":true}""");
        await dana.See("Enter a room number");
    }

    private async Task<ScreenUser> Sit()
    {
        var dana = new ScreenUser(time, server.Address);
        await dana.ComeIn("Dana");
        await dana.See("it was ▒▒▒");
        return dana;
    }

    private async Task Asked(string call)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Seen())
        {
            deadline.Token.IsCancellationRequested.ShouldBeFalse($"never asked: {call}\n{string.Join('\n', Calls())}");
            await Task.Yield();
        }

        bool Seen()
        {
            lock (asked)
            {
                return asked.Contains(call);
            }
        }

        List<string> Calls()
        {
            lock (asked)
            {
                return [.. asked];
            }
        }
    }

    private async Task<bool> Answer(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        context.Request.EnableBuffering();
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        lock (asked)
        {
            asked.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}");
        }

        switch ((context.Request.Method, context.Request.Path.Value!.Split('/')))
        {
            case ("GET", [.., "messages"]):
                context.Response.Headers[WireHeaders.Cursor] = "1-a";
                await context.Response.WriteAsJsonAsync(room, Wire.Json.ListMessage, "application/json", context.RequestAborted);
                return true;
            case ("GET", [.., "state"]):
                var rooms = new[] { 1, 2 }.Select(static id => new Room(id, "calm", RoomKinds.Open, null, 4, id == 1 ? 4 : 3, null));
                var state = new State(new Person(1, "Dana"), [.. rooms], [new Person(1, "Dana"), new Person(5, "Ben")], "1-a");
                await context.Response.WriteAsJsonAsync(state, Wire.Json.State, "application/json", context.RequestAborted);
                return true;
            case ("PATCH", _):
                var words = System.Text.Json.JsonSerializer.Deserialize(body, Wire.Json.MessageChange)!.Text;
                await context.Response.WriteAsJsonAsync(
                    room[2] with { Text = words, EditedAt = At }, Wire.Json.Message, "application/json", context.RequestAborted);
                return true;
            case ("DELETE", _):
                await context.Response.WriteAsJsonAsync(
                    room[2] with { Text = "", DeletedAt = At }, Wire.Json.Message, "application/json", context.RequestAborted);
                return true;
            default:
                return false;
        }
    }

    private static Message Said(long number, int by, string name, string text) => new(1, number, new Author(by, name), text, At, Key: null);
}
