using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>What <c>/rooms</c>, <c>/names</c>, <c>/older</c>, <c>/code</c> and <c>#3/120</c> are answered with, in lines.</summary>
internal sealed class RoomAnswers(CommandContext context, ChatSession session, CancellationToken gone)
{
    private SnugClient Client => session.Client;

    private ServerView House => session.Server;

    /// <summary>The table of rooms.</summary>
    public async Task ShowTable()
    {
        try
        {
            foreach (var message in await RoomPreviews.Fetch(Client, House, gone))
            {
                House.Take(message);
            }
        }
        catch (SnugUnreachableException e)
        {
            context.Out.Line($"{e.Message}");
        }

        context.Out.Line($"");
        Print(RoomTable.Lines([.. House.Rooms], context.Local, context.Now, context.Width()));
    }

    /// <summary>Gives a command to the server and prints what it answers; null if nothing was done.</summary>
    public async Task<CommandAnswer?> RunOnServer(int room, string line, SafeWriter states)
    {
        try
        {
            var answer = await Client.RunCommandAsync(room, line, Client.NewKey(), gone);
            if (answer.Go is { } go && House.Room(go) is null)
            {
                House.Take(await Client.GetRoomAsync(go, gone));
            }

            foreach (var said in answer.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                context.Out.Line($"{said}");
            }

            return answer;
        }
        catch (SnugUnreachableException e)
        {
            states.Line($"{e.Message} Nothing was done.");
        }
        catch (SnugException e)
        {
            states.Line($"{e.Message}");
        }

        return null;
    }

    public async Task MakeCode()
    {
        try
        {
            var code = await Client.MakeCodeAsync(gone);
            context.Out.Line($"On your other device, type {code.Code} instead of a name, or open {code.Link}");
            context.Out.Line($"It works once, until {Wording.Clock(context.Local(code.ExpiresAt))}.");
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
        }
    }

    public async Task ShowOlder(RoomLines room)
    {
        if (room.FirstShown <= 1)
        {
            context.Out.Line($"Nothing is older.");
            return;
        }

        try
        {
            var page = await Client.GetMessagesAsync(room.Room, MessageRange.Before(room.FirstShown), 20, gone);
            Print(room.Older(page.Messages));
            context.Out.Line($"--- what was shown before goes on here ---");
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
        }
    }

    /// <param name="place">What to look at.</param>
    /// <param name="stay">The room that the person does not leave for it.</param>
    public async Task ShowPlace(GoToMessageInput place, int stay)
    {
        try
        {
            var page = await Client.GetMessagesAsync(place.Room, MessageRange.Around(place.Number), 10, gone);
            context.Out.Line($"--- around message {place.Number:0} of room {place.Room:0} ---");
            Print(new RoomLines(context, place.Room).History(page.Messages, read: null));
            context.Out.Line($"--- you are still in room {stay:0} ---");
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
        }
    }

    public void SayNames(int room)
    {
        var view = House.Room(room)!;
        if (view.HereCount > view.Here.Count() + 1)
        {
            context.Out.Line($"Here: {view.HereCount} people.");
            return;
        }

        // The server tells a little later that this person is here too.
        var here = view.Here.Select(static person => (person.Id, person.Name))
            .Append((House.Me.Id, House.Me.Name))
            .Distinct()
            .OrderBy(static person => person.Id);
        context.Out.Line($"Here: {string.Join(", ", here.Select(static person => person.Name))}.");
    }

    private void Print(IEnumerable<SafeText> lines)
    {
        foreach (var line in lines)
        {
            context.Out.Line(line);
        }
    }
}
