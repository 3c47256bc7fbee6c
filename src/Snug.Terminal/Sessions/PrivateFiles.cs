namespace Snug.Terminal.Sessions;

/// <summary>Folders and files that nobody but their owner can read.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folders that are missing, the outer first.</summary>
    public static void CreateFolders(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, OwnerOnlyFolder);
            }
        }
    }

    /// <summary>Replaces a file as a whole: a cut in the middle of writing leaves the old one.</summary>
    /// <exception cref="IOException">The disk does not take it; the old one is as it was.</exception>
    public static void Replace(string file, Action<Stream> write)
    {
        var next = $"{file}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        // From the first byte on: a file that is made first and closed later was open to others in between.
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        try
        {
            using var stream = new FileStream(next, options);
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException limit)
        {
            // .NET says so of a limit on the size of files (EFBIG).
            File.Delete(next);
            throw new IOException("A file may not become so large here.", limit);
        }

        File.Move(next, file, overwrite: true);
    }
}
