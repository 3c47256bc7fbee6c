using Snug.Terminal.Chat.Slash;
using Snug.Terminal.Screen.Composing;

namespace Snug.Terminal.Screen;

/// <summary>What Tab knows in a room: who is here and who spoke, commands, and rooms.</summary>
internal static class ScreenCompletion
{
    public static Completion Of(Func<ScreenState> state, CommandList commands) => new()
    {
        Names = () => Names(state()),
        Commands = () => commands.Names,
        Takes = commands.TakesOf,
        Emoji = typed => state().Emoji?.Find(typed),
        Rooms = () => state().Server.Rooms.Select(static room => (room.Room.Id, room.Room.Name)),
    };

    private static IEnumerable<string> Names(ScreenState state)
    {
        // Whoever spoke last is the likeliest to be spoken to.
        var spoke = state.Pane.Timeline.Messages.Reverse()
            .Where(static message => message.Author.Id is not null)
            .Select(static message => message.Author.Name);
        var here = state.Server.Room(state.Pane.Number)?.Here.Select(static person => person.Name) ?? [];
        // Whoever is to be added, muted or talked with may be anywhere.
        var known = state.Server.People.Select(static person => person.Name);
        return spoke.Concat(here).Concat(known).Distinct(StringComparer.Ordinal).Where(name => name != state.Server.Me.Name);
    }
}
