using System.Text;
using Snug.Server.Log;

namespace Snug.Server.Storage;

/// <summary>
/// How far the log had come, beside the database: <c>snug.db-receipt</c>, one line. A log that has lost its end is a log without a fault,
/// only shorter, so nothing in the database itself can tell. Written after the commit it names and never synced: it may be behind what is
/// durable and MUST NOT be ahead of it.
/// </summary>
/// <param name="databasePath">As <see cref="DatabasePath.Of"/> has it.</param>
internal sealed class ReceiptFile(string databasePath)
{
    private const int MostBytes = 128;

    private Cursor? written;

    /// <summary>Where it lies.</summary>
    public string Path { get; } = databasePath + "-receipt";

    /// <summary>What it says; null if there is none, or half of one.</summary>
    public Cursor? Read()
    {
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MostBytes];
            var line = Encoding.ASCII.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            return line.EndsWith('\n') && Cursor.TryParse(line[..^1], out var cursor) ? cursor : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps how far the log is: in one write, so that a kill leaves the old line or the new one.</summary>
    /// <param name="head">Of what is durable.</param>
    /// <returns>Why it cannot be written; null if it was. Then it stays behind, which is allowed, and says less.</returns>
    public string? TryWrite(Cursor head)
    {
        try
        {
            if (head != written)
            {
                Write(head);
                written = head;
            }

            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }

    /// <summary>Before another database takes the place of this one.</summary>
    public void Delete() => File.Delete(Path);

    /// <summary>Keeps what it says under another name: what comes next is written over it.</summary>
    /// <returns>Where, or null if that cannot be.</returns>
    public string? PutAside(string stamp)
    {
        var kept = $"{Path}.of-{stamp}";
        try
        {
            File.Move(Path, kept, overwrite: true);
            return kept;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(Cursor head)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(Path, options);
        var line = Encoding.ASCII.GetBytes($"{head}\n");
        file.Write(line);
        file.SetLength(line.Length);
    }
}
