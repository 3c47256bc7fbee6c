using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Legacy;

/// <summary>
/// Brings the rooms of an original's database over, through the log like everything else: rooms keep their numbers where they
/// can, every message that can be told apart becomes one of its own, and what cannot is kept as it is. A room is known again by
/// its number, its name and by beginning with what was read before, so a second run brings only what was said since.
/// </summary>
internal sealed class Import(IDatabase database, EventLog log, OriginalDatabase original)
{
    /// <summary>Messages a transaction: others' sends wait no longer than that takes.</summary>
    private const int BatchLength = 500;

    /// <summary>A counter far beyond the rooms is a mistake in the file, not that many rooms to keep free.</summary>
    private const int MostReserved = 1_000;

    private readonly ImportReport report = new();
    private readonly OriginalTextCleaner cleaner = new();

    /// <summary>Who said what has no name: the file.</summary>
    private readonly string source = FileNameAsAuthor(original.Path);

    /// <exception cref="StartupException">The file cannot be read to its end, or the log refused. What was brought until then stays, and
    /// the next run goes on.</exception>
    public async Task<ImportReport> Run()
    {
        await RequireWholeMemory();

        // In a house without rooms of its own the old numbers stay: "room 3" means the same as ever.
        var keepsNumbers = await IsOnlyImported();
        foreach (var room in original.Rooms())
        {
            if (keepsNumbers && room.Number is { } number && await FindEarlier(room) is null)
            {
                await ReserveNumber(upTo: number - 1);
            }

            await ImportOne(room);
        }

        if (keepsNumbers && original.Count() is { } newest and <= int.MaxValue)
        {
            await ReserveNumber(upTo: (int)newest);
        }

        report.Signs = cleaner.Signs;
        return report;
    }

    /// <summary>By a row that is not what was written a room would not be known again, and all of it would come a second time.</summary>
    private async ValueTask RequireWholeMemory()
    {
        var isWhole = true;
        await database.Read(ImportSql.All, row => isWhole &= RowCheck.Fits(row, CheckedTable.ImportedRooms, columns: 5));
        if (!isWhole)
        {
            log.FoundDamage("the row of an imported room is not what was written there");
            throw new StartupException(
                $"What {database.Name} keeps of an earlier import is damaged, so it cannot be told what came already. "
                + $"Nothing was brought over. Look what is damaged: snug verify {database.Name}");
        }
    }

    private static string FileNameAsAuthor(string path) =>
        TextRules.CheckPersonName(Path.GetFileName(path), out var name) is null ? name : "chatroom.db";

    private static async Task<T> Answer<T>(Task<Outcome<T>> write)
    {
        var outcome = await write;
        return outcome.Refusal is { } refusal
            ? throw new StartupException($"{refusal.Detail} What was brought so far stays; import again and it goes on from there.")
            : outcome.Value!;
    }

    private async ValueTask<bool> IsOnlyImported() =>
        await database.List(ImportSql.Moved, row => row.Long(0)) is [0];

    private async Task ReserveNumber(int upTo)
    {
        var next = log.Projection.Rooms.Count + 1;
        if (upTo - next >= MostReserved)
        {
            return;
        }

        for (var id = next; id <= upTo; id++)
        {
            var originalId = id.ToString(CultureInfo.InvariantCulture);
            var kept = new ImportRoom(originalId, originalName: null, $"Room {originalId}", topic: null, new ImportProgress(0, Hash([])))
            {
                Expected = id
            };
            var room = await Answer(log.Enqueue(kept));
            await Answer(log.Enqueue(new ArchiveImportedRoom(log.Projection.Rooms.Find(room.Id)!)));
            report.Rooms.Add(new ImportedRoom(originalId, room.Id, room.Name, ImportedRoomResult.Reserved, IsArchived: true));
        }
    }

    private async Task ImportOne(OriginalRoom room)
    {
        var earlier = await FindEarlier(room);
        var start = earlier?.Bytes ?? OriginalBlocks.Start(room.Text);
        var roomId = earlier?.RoomId ?? await Make(room, start);
        await ImportText(room, roomId, start);
        var entry = log.Projection.Rooms.Find(roomId)!;
        if (!room.IsServed)
        {
            await Answer(log.Enqueue(new ArchiveImportedRoom(entry)));
        }

        report.Rooms.Add(new ImportedRoom(room.Id, roomId, entry.Name, earlier is null
            ? ImportedRoomResult.Made
            : ImportedRoomResult.Continued, !room.IsServed));
    }

    private async Task<int> Make(OriginalRoom room, int start)
    {
        var expected = log.Projection.Rooms.Count + 1;
        var name = cleaner.Name(room.Name, out var rest) ?? $"Room {expected}";
        var isTopic = TextRules.CheckTopic(rest, out var topic) is null;
        var progress = new ImportProgress(start, Hash(room.Text.AsSpan(0, start)));
        var made = await Answer(
            log.Enqueue(new ImportRoom(room.Id, NameOf(room), name, isTopic ? topic : null, progress) { Expected = expected }));
        if (!isTopic)
        {
            // A name that is neither a name nor a topic here is still not thrown away.
            await Answer(log.Enqueue(new ImportMessages(made.Id, room.Id, [
                .. OriginalTextCleaner.Parts(rest).Select(part => new OriginalMessage(source, part))], start, progress)));
            report.KeptAsTheyAre++;
        }

        return made.Id;
    }

    private async Task ImportText(OriginalRoom room, int roomId, int start)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(room.Text, 0, start);
        var said = new List<OriginalMessage>(BatchLength);
        var (place, hashed) = (start, start);
        while (Split(room.Text, ref place, said) || said.Count > 0)
        {
            if (said.Count < BatchLength && place < room.Text.Length)
            {
                continue;
            }

            hash.AppendData(room.Text, hashed, place - hashed);
            var progress = new ImportProgress(place, Convert.ToHexString(hash.GetCurrentHash()));
            await Answer(log.Enqueue(new ImportMessages(roomId, room.Id, said, hashed, progress)));
            hashed = place;
            said = new List<OriginalMessage>(BatchLength);
        }
    }

    /// <summary>Adds the next block to <paramref name="said"/>.</summary>
    /// <returns>False at the end.</returns>
    private bool Split(byte[] room, ref int place, List<OriginalMessage> said)
    {
        if (!OriginalBlocks.TryTake(room, ref place, out var block))
        {
            return false;
        }

        var (name, text) = OriginalText.Split(cleaner.Text(block));
        var parts = OriginalTextCleaner.Parts(text).ToList();
        said.AddRange(parts.Select(part => new OriginalMessage(name ?? source, part)));
        report.Messages += name is null ? 0 : 1;
        report.KeptAsTheyAre += name is null ? 1 : 0;
        report.KeptInParts += parts.Count > 1 ? 1 : 0;
        return true;
    }

    /// <summary>The same room from an earlier run: it begins with all that was read then.</summary>
    private async ValueTask<(int RoomId, int Bytes)?> FindEarlier(OriginalRoom room)
    {
        (int RoomId, int Bytes)? found = null;
        await database.Read(
            ImportSql.Earlier,
            row =>
            {
                var bytes = row.Int(1);
                if (row.TextOrNull(3) == NameOf(room)
                    && bytes <= room.Text.Length
                    && row.Text(2) == Hash(room.Text.AsSpan(0, bytes)))
                {
                    found = (row.Int(0), bytes);
                }

                return found is null;
            },
            room.Id);
        return found;
    }

    /// <summary>Only to know the room again.</summary>
    private static string NameOf(OriginalRoom room) => Encoding.UTF8.GetString(room.Name);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
