using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Chat;

/// <summary>
/// What was typed and not sent, a draft a room. They are written a moment after the last change, at once when a line was sent, and when
/// the program ends or is asked to: a window that is closed costs no words.
/// </summary>
internal sealed class Drafts : IDisposable
{
    /// <summary>Long enough that typing is not writing, short enough that a crash costs a few words.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// MUST be taken before <see cref="gate"/>. Held while the disk takes its time; whoever types waits only for the other.
    /// </summary>
    private readonly Lock writing = new();
    private readonly Lock gate = new();
    private readonly Dictionary<int, string> drafts;
    private readonly HashSet<int> changed = [];
    private readonly string? file;
    private readonly ITimer? timer;

    /// <summary>Drafts that are kept in memory only.</summary>
    public Drafts() => drafts = [];

    /// <summary>Drafts that are kept in a file, whose folder exists. One that cannot be understood counts as none.</summary>
    public Drafts(string file, TimeProvider time)
    {
        this.file = file;
        drafts = Load(file);
        timer = time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was being typed in a room, or null.</summary>
    public string? Find(int room)
    {
        lock (gate)
        {
            return drafts.GetValueOrDefault(room);
        }
    }

    /// <summary>What was being typed, by room.</summary>
    public IReadOnlyList<(int Room, string Text)> All
    {
        get
        {
            lock (gate)
            {
                return [.. drafts.OrderBy(static draft => draft.Key).Select(static draft => (draft.Key, draft.Value))];
            }
        }
    }

    /// <summary>
    /// Takes up what another file of the same person has: what both were typing in a room stands there one below the other.
    /// </summary>
    public void TakeOver(string file)
    {
        var others = Load(file);
        if (others.Count == 0)
        {
            return;
        }

        foreach (var (room, text) in others)
        {
            var mine = Find(room);
            if (mine is null || !mine.Contains(text, StringComparison.Ordinal))
            {
                Keep(room, mine is null ? text : $"{mine}\n{text}");
            }
        }

        Flush();
        try
        {
            // Only when all of it is on the disk here.
            if (this.file is not null
                && others.All(other =>
                    Load(this.file).GetValueOrDefault(other.Key)?.Contains(other.Value, StringComparison.Ordinal) == true))
            {
                File.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is taken up again the next time, and changes nothing then.
        }
    }

    /// <summary>Keeps what is typed in a room; nothing forgets it.</summary>
    public void Keep(int room, string text)
    {
        lock (gate)
        {
            if (text == (drafts.GetValueOrDefault(room) ?? string.Empty))
            {
                return;
            }

            if (text.Length == 0)
            {
                drafts.Remove(room);
            }
            else
            {
                drafts[room] = text;
            }

            changed.Add(room);
        }

        // A line that was sent must not come back as a draft after a crash: that would be said twice.
        timer?.Change(text.Length == 0 ? TimeSpan.Zero : Pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes what is not written yet. A disk that cannot be written keeps nobody from typing.</summary>
    public void Flush()
    {
        if (file is null)
        {
            return;
        }

        lock (writing)
        {
            Dictionary<int, string?> toWrite;
            lock (gate)
            {
                toWrite = changed.ToDictionary(static room => room, room => drafts.GetValueOrDefault(room));
                changed.Clear();
            }

            if (toWrite.Count == 0)
            {
                return;
            }

            try
            {
                Write(toWrite);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It stays in memory, and the next change tries again.
                lock (gate)
                {
                    changed.UnionWith(toWrite.Keys);
                }
            }
        }
    }

    /// <summary>Another window of the same person writes here too: only what changed in this one is replaced.</summary>
    private void Write(Dictionary<int, string?> changed)
    {
        var all = Load(file!);
        foreach (var (room, text) in changed)
        {
            if (text is null)
            {
                all.Remove(room);
            }
            else
            {
                all[room] = text;
            }
        }

        var named = all.ToDictionary(
            static draft => draft.Key.ToString(CultureInfo.InvariantCulture), static draft => draft.Value, StringComparer.Ordinal);
        PrivateFiles.Replace(file!, stream => JsonSerializer.Serialize(stream, named, DraftsJson.Default.DictionaryStringString));
    }

    public void Dispose()
    {
        timer?.Dispose();
        Flush();
    }

    private static Dictionary<int, string> Load(string file)
    {
        try
        {
            var named = JsonSerializer.Deserialize(File.ReadAllBytes(file), DraftsJson.Default.DictionaryStringString) ?? [];
            return named
                .Where(static draft => Destination.RoomNumber(draft.Key) is not null && draft.Value is { Length: > 0 })
                .ToDictionary(static draft => Destination.RoomNumber(draft.Key)!.Value, static draft => draft.Value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            return [];
        }
    }
}

/// <summary>The JSON of this file: <c>{"3":"half a thought"}</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DraftsJson : JsonSerializerContext;
