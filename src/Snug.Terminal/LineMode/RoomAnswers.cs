using Snug.Client;
using Snug.Terminal.Chat;
using Snug.Terminal.Markup;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>What <c>/rooms</c>, <c>/older</c>, <c>/search</c> and <c>#3/120</c> are answered with, in lines.</summary>
internal sealed class RoomAnswers(CommandContext context, ChatSession session, CancellationToken gone)
{
    private SnugClient Client => session.Client;

    private ServerView Server => session.Server;

    /// <summary>The table of rooms.</summary>
    public async Task ShowTable()
    {
        try
        {
            foreach (var message in await RoomPreviews.Fetch(Client, Server, gone))
            {
                Server.Take(message);
            }
        }
        catch (SnugUnreachableException e)
        {
            context.Out.Line($"{e.Message}");
        }

        context.Out.Line($"");
        context.Out.Print(RoomTable.Lines([.. Server.Rooms], context.Local, context.Now, context.Width(), Server));
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
            context.Out.Print(room.Older(page.Messages));
            context.Out.Line($"--- what was shown before goes on here ---");
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
        }
    }

    /// <summary>Shows the newest place of words in a room before a message.</summary>
    /// <returns>Where the next search goes on.</returns>
    public async Task<long> Search(int room, string words, long before)
    {
        try
        {
            var (found, reached) = await MessageSearch.FindBefore(Client, room, words, before, gone);
            if (found is { } number)
            {
                await ShowPlace(room, number, stay: room);
                context.Out.Line($"Found in message {number:0}. /search alone goes on to older ones.");
                return number;
            }

            if (reached > 1)
            {
                context.Out.Line($"Not found down to message {reached:0}. /search alone looks further back.");
                return reached;
            }

            context.Out.Line($"Not found, up to the first message of the room.");
            return long.MaxValue;
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
            return before;
        }
    }

    /// <summary>Shows what is hidden in a message; without a number in the newest that hides something.</summary>
    public async Task Reveal(int room, long? number)
    {
        try
        {
            var range = number is { } wanted ? MessageRange.Around(wanted) : MessageRange.Newest;
            var page = await Client.GetMessagesAsync(room, range, limit: null, gone);
            var found = page.Messages.LastOrDefault(message =>
                (number is null || message.Number == number) && MarkupLines.HasSpoiler(message.Markup));
            if (found is null)
            {
                context.Out.Line(number is { } one
                    ? SafeText.Of($"Nothing is hidden in message {one:0}.")
                    : SafeText.Of($"Nothing is hidden in what was said last."));
                return;
            }

            var words = Wording.Text(found, isOpen: true).ToString().Replace("\n", "\n  ", StringComparison.Ordinal);
            context.Out.Line($"{Wording.Author(found.Author)}: {SafeText.FromSafeParts(words)}");
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
        }
    }

    /// <param name="room">Where the message is.</param>
    /// <param name="number">The message.</param>
    /// <param name="stay">The room that the person does not leave for it.</param>
    public async Task ShowPlace(int room, long number, int stay)
    {
        try
        {
            var page = await Client.GetMessagesAsync(room, MessageRange.Around(number), 10, gone);
            context.Out.Line($"--- around message {number:0} of room {room:0} ---");
            context.Out.Print(new RoomLines(context, room, Server).History(page.Messages, read: null));
            context.Out.Line($"--- you are still in room {stay:0} ---");
        }
        catch (SnugException e)
        {
            context.Out.Line($"{e.Message}");
        }
    }
}
