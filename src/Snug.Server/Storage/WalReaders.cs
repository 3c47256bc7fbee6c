using System.Globalization;

namespace Snug.Server.Storage;

/// <summary>
/// Which other programs hold a snapshot of a database: each has a lock on one of five bytes of the -shm (sqlite.org/walformat.html, 2.3.1),
/// and the kernel tells whose it is (proc_locks(5)). On other systems, and for a program in another container, nobody knows.
/// </summary>
internal static class WalReaders
{
    private const string Locks = "/proc/locks";

    /// <summary>WAL_READ_LOCK(0) to (4).</summary>
    private const long FirstByte = 123;

    private const long LastByte = 127;

    /// <summary>More than these are not named.</summary>
    private const int Most = 3;

    /// <summary>"python3 (process 4711)", without this process; empty if it cannot be told.</summary>
    /// <param name="path">The database.</param>
    public static IReadOnlyList<string> Of(string path)
    {
        try
        {
            return UnixFiles.Of(path + "-shm") is { } file
                ? [.. Holders(File.ReadLines(Locks), file.Identity.Inode)
                    .Where(process => process != Environment.ProcessId)
                    .Distinct()
                    .Take(Most)
                    .Select(Named)]
                : [];
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads lines like <c>2: POSIX  ADVISORY  READ 19865 fe:00:11870444 124 124</c>; the inode alone is compared, for file
    /// systems give the kernel and a program different numbers of the device.</summary>
    internal static IEnumerable<int> Holders(IEnumerable<string> lines, ulong inode)
    {
        foreach (var line in lines)
        {
            // Who waits for a lock has an arrow before the kind.
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "POSIX", _, _, var process, var file, var from, var to]
                && Number(process) is > 0 and <= int.MaxValue and var id
                && ulong.TryParse(file.AsSpan(file.LastIndexOf(':') + 1), CultureInfo.InvariantCulture, out var node)
                && node == inode
                && Number(from) is { } first
                && first <= LastByte
                && (Number(to) ?? long.MaxValue) >= FirstByte) // "EOF"
            {
                yield return (int)id;
            }
        }
    }

    private static long? Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Named(int process)
    {
        var id = process.ToString(CultureInfo.InvariantCulture);
        try
        {
            return $"{File.ReadAllText($"/proc/{id}/comm").Trim()} (process {id})";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return $"process {id}";
        }
    }
}
