using System.Text;

namespace Snug.Terminal.Screen.Terminals;

/// <summary>A message while it is in somebody's editor: a file that only its owner can read, and that is gone afterwards.</summary>
internal sealed class EditedFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>An editor that writes without end must not fill the memory; a message holds far less.</summary>
    private const int MostBytes = 1024 * 1024;

    // A folder of its own, closed to others: editors put swap files beside it.
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-");

    public EditedFile(string text)
    {
        Path = System.IO.Path.Combine(folder.FullName, "message.txt");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(Path, options);
        stream.Write(Encoding.UTF8.GetBytes(text.Length == 0 || text.EndsWith('\n') ? text : text + "\n"));
    }

    public string Path { get; }

    /// <summary>What was written, without the line break that editors put at the end of a file.</summary>
    public string Read()
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(stream.Length, MostBytes)];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetString(bytes, 0, count);
        return text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
    }

    public void Dispose()
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone already, or somebody holds it open: the system's own cleaning takes it.
        }
    }
}
