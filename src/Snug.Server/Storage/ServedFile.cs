namespace Snug.Server.Storage;

/// <summary>What became of a file that is open.</summary>
internal enum FileState
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
    public FileState Look()
    {
        try
        {
            if (opened is null)
            {
                return OperatingSystem.IsWindows() || File.Exists(path) ? FileState.InPlace : FileState.Gone;
            }

            return UnixFiles.Of(path) is not { } now ? FileState.Gone
                : now.Identity != opened ? FileState.Replaced
                : IsWalOurs() ? FileState.InPlace
                : FileState.WithoutWal;
        }
        catch (IOException)
        {
            // The folder may not be looked into any more; the file itself is as open as before.
            return FileState.InPlace;
        }
    }

    /// <summary>Is the -wal that lies there the one that belongs to this file?</summary>
    public bool IsWalOurs() => openedWal is null || UnixFiles.Of(Wal)?.Identity == openedWal;
}
