using System.Buffers.Binary;
using System.Globalization;

namespace Snug.Server.Storage.Sqlite;

/// <summary>
/// Looks at a -wal before SQLite reads it. SQLite takes frames up to the first whose checksum is wrong and forgets the rest in silence:
/// right for what a power cut tore, and a silent loss of acknowledged messages where a disk has turned a bit. What tells them apart:
/// each commit is synced before the next is written, so a commit of the same generation behind the break was acknowledged, or was the last.
/// Format: sqlite.org/fileformat2.html, 4.
/// </summary>
internal static class WalDamage
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const uint Magic = 0x377f0682;

    /// <summary>Keeps a damaged -wal beside the database, before SQLite writes over it.</summary>
    /// <returns>What to tell the owner; null if all is well.</returns>
    public static string? Keep(string databasePath, TimeProvider time)
    {
        var wal = databasePath + "-wal";
        if (new FileInfo(wal) is not { Exists: true, Length: > HeaderBytes + FrameHeaderBytes }
            || Unreadable(wal) is not (> 0 and var commits))
        {
            return null;
        }

        var kept = $"{wal}.damaged-{time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        var name = Path.GetFileName(wal);
        var loss = string.Create(CultureInfo.InvariantCulture, $"{name} is damaged: {commits} commits behind the damage cannot be read, "
            + $"so messages that were acknowledged may be missing.");
        try
        {
            File.Copy(wal, kept);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{loss} It could not be "
                + $"kept aside ({refused.Message}), so nothing was changed. Make room, and start Snug again.");
        }

        return $"{loss} The damaged file is "
            + $"kept as {kept}. Look at the disk's health, and at your last backup: snug restore BACKUP --db {databasePath}";
    }

    /// <summary>How many commits of the newest generation lie behind the first frame that SQLite will not take.</summary>
    internal static int Unreadable(string wal)
    {
        using var file = new FileStream(wal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 20);
        var header = new byte[HeaderBytes];
        file.ReadExactly(header);
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var pageBytes = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        if ((magic & ~1u) != Magic || pageBytes is < 512 or > 65536)
        {
            return 0; // Not one that SQLite would read a word of.
        }

        var sum = new Checksum(isBigEndian: (magic & 1) != 0);
        sum.Add(header.AsSpan(0, 24));
        var isBroken = !sum.Is(header.AsSpan(24));
        var frame = new byte[FrameHeaderBytes + pageBytes];
        var behind = 0;
        while (file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            if (!isBroken)
            {
                // An older generation, or the end of the newest: nothing is missing behind it.
                if (!IsOfGeneration(frame, header))
                {
                    isBroken = true;
                    continue;
                }

                sum.Add(frame.AsSpan(0, 8));
                sum.Add(frame.AsSpan(FrameHeaderBytes));
                isBroken = !sum.Is(frame.AsSpan(16));
            }

            if (isBroken && IsOfGeneration(frame, header) && BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0)
            {
                behind++;
            }
        }

        return behind;
    }

    private static bool IsOfGeneration(byte[] frame, byte[] header) => frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8));

    /// <summary>SQLite's running sum over pairs of words.</summary>
    private struct Checksum(bool isBigEndian)
    {
        private uint first;
        private uint second;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            for (var at = 0; at < bytes.Length; at += 8)
            {
                first += Word(bytes[at..]) + second;
                second += Word(bytes[(at + 4)..]) + first;
            }
        }

        public readonly bool Is(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == second;

        private readonly uint Word(ReadOnlySpan<byte> bytes) =>
            isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
