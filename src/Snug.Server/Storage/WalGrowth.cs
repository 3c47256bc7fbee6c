using System.Globalization;

namespace Snug.Server.Storage;

/// <summary>
/// A program that reads the database and does not let go of what it sees (<c>begin; select</c>) keeps the -wal from beginning anew: it
/// grows with everything that is said, until the disk is full. Nothing is lost by it, and its owner should know early.
/// </summary>
/// <param name="path">As <see cref="DatabasePath.Of"/> has it.</param>
internal sealed class WalGrowth(string path)
{
    /// <summary>Four times of what it is copied back at.</summary>
    public const long Long = 256L * 1024 * 1024;

    private long tellAt = Long;

    /// <summary>Looks at the file's length. Opens nothing.</summary>
    /// <returns>What to tell: at 256 MB, each time it has doubled since, and once it is short again; otherwise null.</returns>
    public string? Look()
    {
        var length = LengthOf(path);
        if (length >= tellAt)
        {
            while (tellAt <= length)
            {
                tellAt *= 2;
            }

            return Sentence(path, length);
        }

        if (tellAt > Long && length < Long)
        {
            tellAt = Long;
            return $"{Path.GetFileName(path)}-wal is short again";
        }

        return null;
    }

    /// <summary>The same for a look from outside: null if it is not long.</summary>
    public static string? Find(string path) => LengthOf(path) is var length && length >= Long ? Sentence(path, length) : null;

    private static long LengthOf(string path)
    {
        var wal = new FileInfo(path + "-wal");
        return wal.Exists ? wal.Length : 0;
    }

    private static string Sentence(string path, long length)
    {
        var name = Path.GetFileName(path);
        var who = WalReaders.Of(path);
        var reader = who.Count == 0 ? "another program reads it and does not let go" : $"{string.Join(" and ", who)} "
            + $"{(who.Count == 1 ? "reads" : "read")} it and {(who.Count == 1 ? "does" : "do")} not let go";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}-wal has grown to {length / 1024 / 1024:N0} MB: {reader} of {name}. Nothing is lost; the file grows with all that is "
                + $"said until that program ends its transaction or is closed, and then it shrinks by itself");
    }
}
