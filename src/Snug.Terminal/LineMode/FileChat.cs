using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>
/// Rooms read from a file, in the lines of <c>snug chat</c>: the same table, the same days and names, and nothing to send. Without
/// somebody at the keyboard it prints the table, or the room from its first message to its last.
/// </summary>
/// <param name="context">Where it is read.</param>
/// <param name="file">What the file is called.</param>
/// <param name="rooms">Its rooms, in order of their numbers.</param>
/// <param name="before">The last messages of a room before a number, ascending: room, number, how many.</param>
public sealed class FileChat(
    CommandContext context, string file, IReadOnlyList<Room> rooms, Func<int, long, int, IReadOnlyList<Message>> before)
{
    private const int PageLength = 20;
    private const int WholePageLength = 500;

    /// <summary>Reads until the person leaves. Answers with an exit code.</summary>
    /// <param name="room">The room to begin with, or null for the table.</param>
    public async Task<int> Run(int? room)
    {
        if (room is { } wanted && Find(wanted) is null)
        {
            return NoRoom(wanted);
        }

        if (context.InputIsTerminal)
        {
            return await Walk(room);
        }

        if (room is { } number)
        {
            PrintWhole(number);
        }
        else
        {
            ShowTable();
        }

        return ExitCode.Done;
    }

    private async Task<int> Walk(int? room)
    {
        using var loop = new LineLoop(context);
        try
        {
            context.Out.Line($"{file}, {Wording.Count(rooms.Count, "room", "rooms")}. Only to read: nothing here changes it.");
            for (var next = room ?? await Ask(loop); next is { } number;)
            {
                next = await Read(loop, number);
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (loop.Gone.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Shows the table and asks for a room. Null to leave.</summary>
    private async Task<int?> Ask(LineLoop loop)
    {
        ShowTable();
        while (true)
        {
            context.Out.Ask($"Enter a room number (q leaves): ");
            if (await loop.NextLine() is not { } line || IsLeaving(line))
            {
                return null;
            }

            if (Number(line) is { } number && Find(number) is not null)
            {
                return number;
            }

            context.Out.Line($"Rooms have numbers: type one of those on the left.");
        }
    }

    /// <summary>Shows the end of a room and whatever older is asked for. Answers with the next room, or null to leave.</summary>
    private async Task<int?> Read(LineLoop loop, int number)
    {
        var room = Find(number)!;
        var lines = new RoomLines(context, number);
        context.Out.Line($"{Wording.Name(room)}. {Wording.Count(room.LastNumber, "message", "messages")}. Enter shows what is older; "
            + $"/3 goes to room 3, /rooms, /quit.");
        context.Out.Print(lines.History(before(number, long.MaxValue, PageLength), read: null));
        while (await loop.NextLine() is { } line)
        {
            switch (line.Trim().ToLowerInvariant())
            {
                case "" or "/older": ShowOlder(lines); break;
                case "/rooms" or "/room": return await Ask(loop);
                case var typed when IsLeaving(typed): return null;
                case var typed when Number(typed) is { } next:
                    if (Find(next) is not null)
                    {
                        return next;
                    }

                    context.Out.Line($"There is no room {next:0} in {file}.");
                    break;
                default: context.Out.Line($"Nothing can be said in a file. Enter shows what is older; /rooms, /quit."); break;
            }
        }

        return null;
    }

    private void ShowOlder(RoomLines lines)
    {
        var older = lines.FirstShown <= 1 ? [] : before(lines.Room, lines.FirstShown, PageLength);
        if (older.Count == 0)
        {
            context.Out.Line($"Nothing is older.");
            return;
        }

        context.Out.Print(lines.Older(older));
        context.Out.Line($"--- what was shown before goes on here ---");
    }

    private void PrintWhole(int number)
    {
        var lines = new RoomLines(context, number);
        var last = Find(number)!.LastNumber;
        for (long end = WholePageLength; end - WholePageLength < last; end += WholePageLength)
        {
            foreach (var message in before(number, end + 1, WholePageLength))
            {
                foreach (var line in lines.Message(message))
                {
                    context.Out.Data(line);
                }
            }
        }

        context.Out.Flush();
    }

    private void ShowTable()
    {
        var views = rooms.Select(room =>
        {
            var view = new RoomView(room);
            if (before(room.Id, long.MaxValue, 1) is [.., var last])
            {
                view.Take(last, Nobody, isMuted: false, HighlightWords.None);
            }

            return view;
        });
        context.Out.Print(RoomTable.Lines([.. views], context.Local, context.Now, context.Width()));
    }

    private static Person Nobody { get; } = new(0, string.Empty);

    private int NoRoom(int number)
    {
        context.Talk.Line($"There is no room {number:0} in {file}.");
        return ExitCode.Refused;
    }

    private Room? Find(int number) => rooms.FirstOrDefault(room => room.Id == number);

    private static int? Number(string line) => Destination.RoomNumber(line.Trim().TrimStart('/', '#'));

    private static bool IsLeaving(string line) => line.Trim().ToLowerInvariant() is "q" or "quit" or "/quit";
}
