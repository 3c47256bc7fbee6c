namespace Snug.Server.Storage;

/// <summary>What became of a file that is open.</summary>
internal enum FileFate
{
    /// <summary>It is still what its name stands for.</summary>
    InPlace,

    /// <summary>Nothing has its name: it was removed or moved away.</summary>
    Gone,

    /// <summary>Another file has its name.</summary>
    Replaced,

    /// <summary>Its -wal was removed or replaced, and what is newest with it.</summary>
    WithoutWal,
}

/// <summary>
/// The file that this process opened, against what its name stands for now. Everything that is written to a file without a name
/// is gone when the last handle is closed, and nothing else tells: no write to it fails.
/// </summary>
/// <param name="path">As <see cref="DatabasePath.Of"/> has it; open already, with its -wal.</param>
internal sealed class ServedFile(string path)
{
    // Windows removes no file that is open. Elsewhere without inodes only a missing name is noticed.
    private readonly FileIdentity? opened = UnixFiles.Of(path)?.Identity;
    private readonly FileIdentity? openedWal = UnixFiles.Of(path + "-wal")?.Identity;

    /// <summary>Its -wal, which a file that takes its name next MUST NOT find.</summary>
    public string Wal => path + "-wal";

    /// <summary>Asks for two names, nothing is opened: two microseconds.</summary>
    public FileFate Look()
    {
        try
        {
            if (opened is null)
            {
                return OperatingSystem.IsWindows() || File.Exists(path) ? FileFate.InPlace : FileFate.Gone;
            }

            return UnixFiles.Of(path) is not { } now ? FileFate.Gone
                : now.Identity != opened ? FileFate.Replaced
                : IsWalOurs() ? FileFate.InPlace
                : FileFate.WithoutWal;
        }
        catch (IOException)
        {
            // The folder may not be looked into any more; the file itself is as open as before.
            return FileFate.InPlace;
        }
    }

    /// <summary>Is the -wal that lies there the one that belongs to this file?</summary>
    public bool IsWalOurs() => openedWal is null || UnixFiles.Of(Wal)?.Identity == openedWal;
}
