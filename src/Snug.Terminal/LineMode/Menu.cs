using Snug.Terminal.Chat;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>The menu that people know, and the table of rooms.</summary>
internal sealed class Menu(Surroundings surroundings, LineLoop loop, LineVisit visit)
{
    /// <summary>Whose menu it is.</summary>
    public LineVisit Visit => visit;

    /// <summary>Asks what to do. Answers with a room, or null to leave.</summary>
    /// <param name="lastRoom">Where a returning person was, or null.</param>
    public async Task<int?> AskAsync(int? lastRoom)
    {
        var goOn = lastRoom is { } number ? visit.House.Room(number) : null;
        while (true)
        {
            surroundings.Out.Line($"1. Load chatrooms");
            surroundings.Out.Line($"2. Create a chatroom");
            if (goOn is not null) surroundings.Out.Line($"3. Go on in {Wording.NameWithin(goOn.Room)}");
            surroundings.Out.Ask($"What do you want to do? ");

            if (await loop.NextLineAsync() is not { } line) return null;
            switch (line.Trim().ToLowerInvariant())
            {
                case "" or "3" when goOn is not null: return goOn.Room.Id;
                case "" or "1": return await AskTableAsync();
                case "2":
                    if (await visit.CreateRoomAsync(name: null) is { } created) return created;
                    break;
                case "q" or "quit" or "/quit": return null;
                default:
                    surroundings.Out.Line($"Type the number in front of a line, or q to leave.");
                    break;
            }
        }
    }

    /// <summary>Shows the table and asks for a room. Null to leave.</summary>
    public async Task<int?> AskTableAsync()
    {
        while (true)
        {
            await visit.ShowTableAsync();
            surroundings.Out.Ask($"Enter a room number (c creates one, Enter refreshes, q leaves): ");
            if (await loop.NextLineAsync() is not { } line) return null;

            var answer = line.Trim().ToLowerInvariant();
            if (Destination.RoomNumber(answer.TrimStart('/', '#')) is { } number)
            {
                if (visit.House.Room(number) is not null) return number;
                surroundings.Out.Line($"There is no room {number:0} for you here.");
                continue;
            }

            switch (answer)
            {
                case "": break;
                case "q" or "quit" or "/quit": return null;
                case "c" or "create" or "/create":
                    if (await visit.CreateRoomAsync(name: null) is { } created) return created;
                    break;
                default:
                    surroundings.Out.Line($"Rooms have numbers: type one of those on the left.");
                    break;
            }
        }
    }
}
