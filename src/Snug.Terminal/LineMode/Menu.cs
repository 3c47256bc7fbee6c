using Snug.Terminal.Chat;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>The menu that people know, and the table of rooms.</summary>
internal sealed class Menu(CommandContext context, LineLoop loop, LineSession visit)
{
    /// <summary>Whose menu it is.</summary>
    public LineSession Session => visit;

    /// <summary>Asks what to do. Answers with a room, or null to leave.</summary>
    /// <param name="lastRoom">Where a returning person was, or null.</param>
    public async Task<int?> Ask(int? lastRoom)
    {
        var goOn = lastRoom is { } number ? visit.Server.Room(number) : null;
        while (true)
        {
            context.Out.Line($"1. Load chatrooms");
            context.Out.Line($"2. Create a chatroom");
            if (goOn is not null)
            {
                context.Out.Line($"3. Go on in {Wording.NameWithin(goOn.Room)}");
            }

            context.Out.Ask($"What do you want to do? ");

            if (await loop.NextLine() is not { } line)
            {
                return null;
            }

            switch (line.Trim().ToLowerInvariant())
            {
                case "" or "3" when goOn is not null: return goOn.Room.Id;
                case "" or "1": return await AskTable();
                case "2":
                    if (await visit.CreateRoom() is { } created)
                    {
                        return created;
                    }

                    break;
                case "q" or "quit" or "/quit": return null;
                default:
                    context.Out.Line($"Type the number in front of a line, or q to leave.");
                    break;
            }
        }
    }

    /// <summary>Shows the table and asks for a room. Null to leave.</summary>
    public async Task<int?> AskTable()
    {
        while (true)
        {
            await visit.ShowTable();
            context.Out.Ask($"Enter a room number (c creates one, Enter refreshes, q leaves): ");
            if (await loop.NextLine() is not { } line)
            {
                return null;
            }

            var answer = line.Trim().ToLowerInvariant();
            if (Destination.RoomNumber(answer.TrimStart('/', '#')) is { } number)
            {
                if (visit.Server.Room(number) is not null)
                {
                    return number;
                }

                context.Out.Line($"There is no room {number:0} for you here.");
                continue;
            }

            switch (answer)
            {
                case "": break;
                case "q" or "quit" or "/quit": return null;
                case "c" or "create" or "/create":
                    if (await visit.CreateRoom() is { } created)
                    {
                        return created;
                    }

                    break;
                default:
                    context.Out.Line($"Rooms have numbers: type one of those on the left.");
                    break;
            }
        }
    }
}
