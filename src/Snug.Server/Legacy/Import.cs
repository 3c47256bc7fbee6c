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
internal sealed class Import(Database database, EventLog log, OriginalDatabase original)
{
    /// <summary>Messages a transaction: others' sends wait no longer than that takes.</summary>
    private const int BatchLength = 500;

    /// <summary>A counter far beyond the rooms is a mistake in the file, not that many rooms to keep free.</summary>
    private const int MostKeptFree = 1_000;

    private readonly ImportReport report = new();
    private readonly Storable storable = new();

    /// <summary>Who said what has no name: the file.</summary>
    private readonly string source = FileNameAsAuthor(original.Path);

    /// <exception cref="StartupException">The file cannot be read to its end, or the log refused. What was brought until then stays, and the next run goes on.</exception>
    public async Task<ImportReport> Run()
    {
        // In a house without rooms of its own the old numbers stay: "room 3" means the same as ever.
        var keepsNumbers = IsOnlyImported();
        foreach (var room in original.Rooms())
        {
            if (keepsNumbers && room.Number is { } number && FindEarlier(room) is null)
            {
                await KeepFree(upTo: number - 1);
            }

            await Bring(room);
        }

        if (keepsNumbers && original.Count() is { } newest and <= int.MaxValue)
        {
            await KeepFree(upTo: (int)newest);
        }

        report.Signs = storable.Signs;
        return report;
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

    private bool IsOnlyImported()
    {
        using var lease = database.Read();
        using var rows = lease.Prepare(ImportSql.Moved).Query();
        return rows.Read() && rows.Long(0) == 0;
    }

    private async Task KeepFree(int upTo)
    {
        var next = log.Projection.Rooms.Count + 1;
        if (upTo - next >= MostKeptFree)
        {
            return;
        }

        for (var id = next; id <= upTo; id++)
        {
            var originalId = id.ToString(CultureInfo.InvariantCulture);
            var room = await Answer(log.Append(new BringRoom(originalId, originalName: null, $"Room {originalId}", topic: null, new ImportProgress(0, Hash([])))));
            await Answer(log.Append(new CloseRoom(log.Projection.Rooms.Find(room.Id)!)));
            report.Rooms.Add(new ImportedRoom(originalId, room.Id, room.Name, RoomFate.KeptFree, IsArchived: true));
        }
    }

    private async Task Bring(OriginalRoom room)
    {
        var earlier = FindEarlier(room);
        var start = earlier?.Bytes ?? OriginalBlocks.Start(room.Text);
        var roomId = earlier?.RoomId ?? await Make(room, start);
        await BringText(room, roomId, start);
        var entry = log.Projection.Rooms.Find(roomId)!;
        if (!room.IsServed)
        {
            await Answer(log.Append(new CloseRoom(entry)));
        }

        report.Rooms.Add(new ImportedRoom(room.Id, roomId, entry.Name, earlier is null ? RoomFate.Made : RoomFate.GoneOnWith, !room.IsServed));
    }

    private async Task<int> Make(OriginalRoom room, int start)
    {
        var name = storable.Name(room.Name, out var rest) ?? $"Room {log.Projection.Rooms.Count + 1}";
        var isTopic = TextRules.CheckTopic(rest, out var topic) is null;
        var progress = new ImportProgress(start, Hash(room.Text.AsSpan(0, start)));
        var made = await Answer(log.Append(new BringRoom(room.Id, NameOf(room), name, isTopic ? topic : null, progress)));
        if (!isTopic)
        {
            // A name that is neither a name nor a topic here is still not thrown away.
            await Answer(log.Append(new BringMessages(made.Id, room.Id, [.. Storable.Parts(rest).Select(part => new Said(source, part))], progress)));
            report.KeptAsTheyAre++;
        }

        return made.Id;
    }

    private async Task BringText(OriginalRoom room, int roomId, int start)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(room.Text, 0, start);
        var said = new List<Said>(BatchLength);
        var place = start;
        var hashed = start;
        while (TakeApart(room.Text, ref place, said) || said.Count > 0)
        {
            if (said.Count < BatchLength && place < room.Text.Length)
            {
                continue;
            }

            hash.AppendData(room.Text, hashed, place - hashed);
            hashed = place;
            await Answer(log.Append(new BringMessages(roomId, room.Id, said, new ImportProgress(place, Convert.ToHexString(hash.GetCurrentHash())))));
            said = new List<Said>(BatchLength);
        }
    }

    /// <summary>Adds the next block to <paramref name="said"/>.</summary>
    /// <returns>False at the end.</returns>
    private bool TakeApart(byte[] room, ref int place, List<Said> said)
    {
        if (!OriginalBlocks.TryTake(room, ref place, out var block))
        {
            return false;
        }

        var (name, text) = OriginalText.TakeApart(storable.Text(block));
        var parts = Storable.Parts(text).ToList();
        said.AddRange(parts.Select(part => new Said(name ?? source, part)));
        report.Messages += name is null ? 0 : 1;
        report.KeptAsTheyAre += name is null ? 1 : 0;
        report.KeptInParts += parts.Count > 1 ? 1 : 0;
        return true;
    }

    /// <summary>The same room from an earlier run: it begins with all that was read then.</summary>
    private (int RoomId, int Bytes)? FindEarlier(OriginalRoom room)
    {
        using var lease = database.Read();
        using var rows = lease.Prepare(ImportSql.Earlier).Bind(1, room.Id).Query();
        while (rows.Read())
        {
            var bytes = rows.Int(1);
            if (rows.TextOrNull(3) == NameOf(room)
                && bytes <= room.Text.Length
                && rows.Text(2) == Hash(room.Text.AsSpan(0, bytes)))
            {
                return (rows.Int(0), bytes);
            }
        }

        return null;
    }

    /// <summary>Only to know the room again.</summary>
    private static string NameOf(OriginalRoom room) => Encoding.UTF8.GetString(room.Name);

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
