// Sessions/ owns where a person may go and who they are there: addresses as they are typed, and the stored session of each server,
// readable for its owner only.
// Called by Commands/SignIn and LineMode/.

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Snug.Terminal.Sessions;

/// <summary>
/// The sessions of this account: a folder a server, a file a session, and a note of who came in last. A file is called after its token, so
/// no session can take the place of another, whatever its name, and no name has to be the name of a file. Nothing here deletes a token.
/// Readable by nobody else; each file is replaced as a whole, so a cut in the middle of writing leaves the old one.
/// </summary>
public sealed class SessionFolder(string configFolder)
{
    /// <summary>For so long the server gives the same person for the same key.</summary>
    private static readonly TimeSpan KeyLasts = TimeSpan.FromMinutes(10);

    private readonly string folder = Path.Combine(configFolder, "sessions");

    /// <summary>
    /// Everybody who is known on that server: the last one first, then whoever was here later; sessions that have ended at the end.
    /// </summary>
    /// <exception cref="IOException">They are there and none can be read.</exception>
    public IReadOnlyList<StoredSession> All(ServerAddress server)
    {
        var last = LastFile(server);
        return [.. Read(server)
            .OrderBy(static kept => kept.Session.HasEnded)
            .ThenByDescending(kept => Path.GetFileName(kept.File) == last)
            .ThenByDescending(static kept => File.GetLastWriteTimeUtc(kept.File))
            .Select(static kept => kept.Session)
            .DistinctBy(static session => session.Token)];
    }

    /// <summary>
    /// Who came in last there, also if the session has ended since: nobody else is taken for them. Null if nobody is known.
    /// </summary>
    /// <exception cref="IOException">Sessions are there and none can be read.</exception>
    public StoredSession? Last(ServerAddress server)
    {
        var all = All(server);
        var last = LastFile(server);
        var pointed = all.FirstOrDefault(session => NameOf(session.Token) == last) ?? (all.Count > 0 ? all[0] : null);
        // They may have come in again since; what works stands before what has ended.
        return pointed is { HasEnded: true } ? all.First(session => PersonNames.AreSame(session.Name, pointed.Name)) : pointed;
    }

    /// <summary>Keeps a session beside all others. Whoever comes first on a server is the last one too.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Keep(ServerAddress server, StoredSession session)
    {
        Write(Path.Combine(FolderOf(server), NameOf(session.Token)), session with
        {
            Address = server.Identity
        }, StoredSessionJson.Default.StoredSession);
        // After the session: a cut in between leaves a note that is older, never one that leads nowhere.
        if (LastFile(server) is null)
        {
            MakeLast(server, session.Token);
        }
    }

    /// <summary>From now on this is who came in last, if the session is kept.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void MakeLast(ServerAddress server, string token)
    {
        if (LastFile(server) == NameOf(token) || !File.Exists(Path.Combine(FolderOf(server), NameOf(token))))
        {
            return;
        }

        PrivateFiles.CreateFolders(configFolder, folder, FolderOf(server));
        PrivateFiles.Replace(LastOf(server), stream => stream.Write(Encoding.ASCII.GetBytes(NameOf(token))));
    }

    /// <summary>Changes what is known about a session, if it is still kept.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Change(ServerAddress server, string token, Func<StoredSession, StoredSession> change)
    {
        if (All(server).FirstOrDefault(session => session.Token == token) is not { } stored)
        {
            return;
        }

        var changed = change(stored) with { Token = token };
        if (changed != stored)
        {
            Keep(server, changed);
        }
    }

    /// <summary>The key under which somebody was coming in with this name a moment ago, or null.</summary>
    public string? FindKey(ServerAddress server, string name, DateTimeOffset now)
    {
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllBytes(KeyOf(server)), StoredSessionJson.Default.StoredKey);
            return kept is { Key.Length: > 0 } && kept.Name == name && (now - kept.At).Duration() < KeyLasts ? kept.Key : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Somebody is about to come in under this key.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void KeepKey(ServerAddress server, string name, string key, DateTimeOffset now) =>
        Write(KeyOf(server), new StoredKey(name, key, now), StoredSessionJson.Default.StoredKey);

    /// <summary>They are in, or were refused.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void ForgetKey(ServerAddress server)
    {
        if (File.Exists(KeyOf(server)))
        {
            File.Delete(KeyOf(server));
        }
    }

    private void Write<T>(string file, T value, JsonTypeInfo<T> type)
    {
        PrivateFiles.CreateFolders(configFolder, folder, Path.GetDirectoryName(file)!);
        PrivateFiles.Replace(file, stream => JsonSerializer.Serialize(stream, value, type));
    }

    private List<(string File, StoredSession Session)> Read(ServerAddress server)
    {
        TakeOverOlder(server);
        Exception? unreadable = null;
        var read = new List<(string File, StoredSession Session)>();
        foreach (var file in Files(FolderOf(server)).Concat(Files(folder)))
        {
            try
            {
                // The address in the file is compared: two addresses may share a folder's name, never a token.
                if (Session(file) is { } session && IdentityOf(session) == server.Identity)
                {
                    read.Add((file, session with { Address = server.Identity }));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unreadable = e;
            }
        }

        // One that belongs to somebody else (sudo leaves such files) must not hide the others; alone it must not look like none.
        return read.Count > 0 || unreadable is null ? read : throw new IOException(unreadable.Message, unreadable);
    }

    /// <summary>Older versions kept one session a server, each way of writing this computer's address being a server of its own.</summary>
    private void TakeOverOlder(ServerAddress server)
    {
        foreach (var file in Files(folder).OrderByDescending(File.GetLastWriteTimeUtc).ToList())
        {
            try
            {
                if (Session(file) is not { } session || IdentityOf(session) != server.Identity)
                {
                    continue;
                }

                var written = File.GetLastWriteTimeUtc(file);
                var taken = Path.Combine(FolderOf(server), NameOf(session.Token));
                if (!File.Exists(taken))
                {
                    Keep(server, session);
                    File.SetLastWriteTimeUtc(taken, written);
                }

                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is read where it is.
            }
        }
    }

    /// <summary>A session's file, or null if it is torn or something else.</summary>
    private static StoredSession? Session(string file)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(File.ReadAllBytes(file), StoredSessionJson.Default.StoredSession);
            // A token that no header can carry was never given by a server.
            return stored is { Address.Length: > 0, Name.Length: > 0, Token.Length: > 0 and <= 1024 }
                && stored.Token.All(static c => c is > ' ' and < (char)127) ? stored : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private static string? IdentityOf(StoredSession session) =>
        Destination.TryParse(session.Address, out var destination) ? destination.Server.Identity : null;

    private static IEnumerable<string> Files(string folder) =>
        // The pattern alone would find .json5 on some systems.
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.json").Where(static file => file.EndsWith(".json", StringComparison.Ordinal))
            : [];

    /// <summary>The name of the file of whoever came in last, or null if that is not known.</summary>
    private string? LastFile(ServerAddress server)
    {
        try
        {
            var name = File.ReadAllText(LastOf(server)).Trim();
            return name.Length == NameLength
                && name.EndsWith(".json", StringComparison.Ordinal)
                && File.Exists(Path.Combine(FolderOf(server), name)) ? name : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private const int NameLength = 32 + 5;

    private static string NameOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..32] + ".json";

    private string FolderOf(ServerAddress server) => Path.Combine(folder, server.FileName);

    private string LastOf(ServerAddress server) => Path.Combine(FolderOf(server), "last");

    private string KeyOf(ServerAddress server) => Path.Combine(FolderOf(server), "coming-in");
}
