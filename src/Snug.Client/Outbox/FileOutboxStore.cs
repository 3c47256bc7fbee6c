using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snug.Client;

/// <summary>
/// Keeps the outbox of one person at one server in a file of JSON lines: <c>{"wait":{…}}</c> when something is written,
/// <c>{"done":"KEY"}</c> when it needs no sending any more. What waits is on disk before the call returns. A line that a crash tore is
/// dropped at the next start: its call never returned. The file is emptied whenever nothing waits. Only its owner may read it.
/// </summary>
public sealed class FileOutboxStore : IOutboxStore
{
    private readonly FileStream file;
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);

    internal FileOutboxStore(FileStream file) => this.file = file;

    /// <summary>Opens or makes the file; its folder must exist.</summary>
    /// <exception cref="IOException">Another process has it open: two would send the same words and tear each other's lines.</exception>
    public static FileOutboxStore Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileOutboxStore(new FileStream(path, options));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OutboxItem>> LoadAsync(CancellationToken cancellationToken = default)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);

        var items = new OrderedDictionary<string, OutboxItem>(StringComparer.Ordinal);
        var whole = 0;
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', whole)) >= 0; whole = end + 1)
        {
            // A disk that lost a line in the middle must not cost the ones after it.
            if (!TryRead(bytes.AsSpan(whole, end - whole), out var line))
            {
                continue;
            }

            if (line.Wait is { } item)
            {
                items[item.Key] = item;
            }

            if (line.Done is { } key)
            {
                items.Remove(key);
            }
        }
        // What follows the last line break is torn; the next line must not be glued to it.
        file.SetLength(items.Count == 0 ? 0 : whole);
        file.Position = file.Length;
        waiting.UnionWith(items.Keys);
        return [.. items.Values];
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(OutboxItem item, CancellationToken cancellationToken = default)
    {
        await AppendAsync(new OutboxLine(Wait: item), cancellationToken).ConfigureAwait(false);
        waiting.Add(item.Key);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        if (!waiting.Remove(key))
        {
            return;
        }

        // The disk may take its time: if the note is lost with the power, the item is sent again under its key, and whoever waits for the
        // answer must not wait for the disk as well.
        if (waiting.Count == 0)
        {
            file.SetLength(0);
            file.Position = 0;
            return;
        }

        await AppendAsync(new OutboxLine(Done: key), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file.DisposeAsync();

    private async ValueTask AppendAsync(OutboxLine line, CancellationToken cancellationToken)
    {
        var start = file.Position;
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, OutboxJson.Default.OutboxLine), (byte)'\n'];
        try
        {
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            if (line.Wait is not null)
            {
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception failure)
        {
            // Half a line (a full disk) must not be glued to the next one.
            file.Position = start;
            file.SetLength(start);
            // .NET says so of a limit on the size of files (EFBIG).
            if (failure is ArgumentOutOfRangeException)
            {
                throw new IOException("A file may not become so large here.", failure);
            }

            if (failure is UnauthorizedAccessException)
            {
                throw new IOException(failure.Message, failure);
            }

            throw;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> json, out OutboxLine line)
    {
        try
        {
            line = JsonSerializer.Deserialize(json, OutboxJson.Default.OutboxLine) ?? new OutboxLine();
            return line.Wait is not { } item || HeaderText.IsKey(item.Key);
        }
        catch (JsonException)
        {
            line = new OutboxLine();
            return false;
        }
    }
}

/// <summary>One line of the file: either member.</summary>
internal sealed record OutboxLine(OutboxItem? Wait = null, string? Done = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OutboxLine))]
internal sealed partial class OutboxJson : JsonSerializerContext;
