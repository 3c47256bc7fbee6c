using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Screen.Composing;
using Snug.Terminal.Screen.Drawing;
using Snug.Terminal.Screen.Rooms;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Screen;

/// <summary>
/// Draws a short talk for nobody. Code is compiled when it first runs: in a quiet room that was the moment when the first message
/// came, and a key typed then waited some 20 ms for its frame.
/// </summary>
internal static class ScreenWarmUp
{
    /// <summary>Touches nothing but what it makes; any thread.</summary>
    public static void Run(CommandContext context, Colours colours, Uri server)
    {
        var (me, now) = (new Person(1, "Dana"), context.Time.GetUtcNow());
        var pane = new RoomPane(1);
        var state = new ScreenState
        {
            Server = new ServerView(new State(me, [new Room(1, "Lobby", RoomKinds.Open, null, 1, 1, null)], [me], "0-0")),
            Composer = new Composer { Glyphs = context.Out.Glyphs },
            Address = server,
            Pane = pane,
            Size = (80, 24),
        };
        var view = new ScreenView(context.Local);
        var painter = new Painter(colours, server, context.Out.Glyphs == Glyphs.Ascii);
        pane.Timeline.Show([Message(1, "Is anybody here?")], 1);
        Draw();

        // As it comes in a room that is open: by the stream, below what is there.
        var said = Message(2, "Yes: https://example.org, and #1/1.");
        state.Server.Take(new Client.MessagePosted(said));
        pane.Timeline.Take(said);
        Draw();

        void Draw() => painter.Paint(view.Draw(state, context.Now));
        Message Message(long number, string text) => new(1, number, new Author((int)number, "Ben"), text, now, Key: null);
    }
}
