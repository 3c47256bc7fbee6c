using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>What <c>/rooms</c>, <c>/names</c>, <c>/older</c>, <c>/code</c> and <c>#3/120</c> are answered with, in lines.</summary>
internal sealed class RoomAnswers(Surroundings surroundings, Live live, CancellationToken gone)
{
    private SnugClient Client => live.Client;

    private House House => live.House;

    /// <summary>The table of rooms.</summary>
    public async Task ShowTableAsync()
    {
        try
        {
            foreach (var message in await LastWords.FetchAsync(Client, House, gone)) House.Take(message);
        }
        catch (SnugUnreachableException e)
        {
            surroundings.Out.Line($"{e.Message}");
        }

        surroundings.Out.Line($"");
        Print(RoomTable.Lines([.. House.Rooms], surroundings.Local, surroundings.Now, surroundings.Width()));
    }

    public async Task MakeCodeAsync()
    {
        try
        {
            var code = await Client.MakeCodeAsync(gone);
            surroundings.Out.Line($"On your other device, type {code.Code} instead of a name, or open {code.Link}");
            surroundings.Out.Line($"It works once, until {Wording.Clock(surroundings.Local(code.ExpiresAt))}.");
        }
        catch (SnugException e)
        {
            surroundings.Out.Line($"{e.Message}");
        }
    }

    public async Task ShowOlderAsync(RoomLines room)
    {
        if (room.FirstShown <= 1)
        {
            surroundings.Out.Line($"Nothing is older.");
            return;
        }

        try
        {
            var page = await Client.GetMessagesAsync(room.Room, MessageRange.Before(room.FirstShown), 20, gone);
            Print(room.Older(page.Messages));
            surroundings.Out.Line($"--- what was shown before goes on here ---");
        }
        catch (SnugException e)
        {
            surroundings.Out.Line($"{e.Message}");
        }
    }

    /// <param name="place">What to look at.</param>
    /// <param name="stay">The room that the person does not leave for it.</param>
    public async Task ShowPlaceAsync(GoToMessage place, int stay)
    {
        try
        {
            var page = await Client.GetMessagesAsync(place.Room, MessageRange.Around(place.Number), 10, gone);
            surroundings.Out.Line($"--- around message {place.Number:0} of room {place.Room:0} ---");
            Print(new RoomLines(surroundings, place.Room).History(page.Messages, read: null));
            surroundings.Out.Line($"--- you are still in room {stay:0} ---");
        }
        catch (SnugException e)
        {
            surroundings.Out.Line($"{e.Message}");
        }
    }

    public void SayNames(int room)
    {
        var view = House.Room(room)!;
        if (view.HereCount > view.Here.Count() + 1)
        {
            surroundings.Out.Line($"Here: {view.HereCount} people.");
            return;
        }

        // The server tells a little later that this person is here too.
        var here = view.Here.Select(static person => (person.Id, person.Name)).Append((House.Me.Id, House.Me.Name)).Distinct().OrderBy(static person => person.Id);
        surroundings.Out.Line($"Here: {string.Join(", ", here.Select(static person => person.Name))}.");
    }

    private void Print(IEnumerable<SafeText> lines)
    {
        foreach (var line in lines) surroundings.Out.Line(line);
    }
}
