namespace Snug.Server.Storage;

/// <summary>
/// What a path to a database stands for. SQLite keeps <c>-wal</c> and <c>-shm</c> beside the file itself, wherever links lead, and so
/// do we with everything that belongs to it: otherwise each name of one file would have a lock of its own.
/// </summary>
internal static class DatabasePath
{
    private const int MostLinks = 40;

    /// <summary>The full path of the file itself; of a file that is not there yet, where it would be made.</summary>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks; links++)
        {
            if (new FileInfo(full).LinkTarget is not { } target)
            {
                return full;
            }

            if (!OperatingSystem.IsWindows() && UnixFiles.RealPath(full) is { } real)
            {
                return real;
            }

            // A link to what is not there yet.
            full = Path.GetFullPath(target, Path.GetDirectoryName(full)!);
        }

        return full;
    }
}
