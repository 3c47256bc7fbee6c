namespace Snug.Server.Storage;

/// <summary>What people say is for the owner's eyes.</summary>
internal static class PrivateFile
{
    /// <summary>Makes an empty file that only its owner may read.</summary>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }
}
