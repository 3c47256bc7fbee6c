using System.Text.Json;

namespace Snug.Terminal.Sessions;

/// <summary>
/// A person's sessions, one file a server (so that two programs that talk to two servers never overwrite each other), readable
/// by nobody else and replaced as a whole: a cut in the middle of writing leaves the old one.
/// </summary>
public sealed class SessionFolder(string configFolder)
{
    private readonly string _folder = Path.Combine(configFolder, "sessions");

    /// <summary>The session on that server, or null. A file that cannot be understood counts as none.</summary>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    public StoredSession? Find(ServerAddress server)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(server)), StoredSessionJson.Default.StoredSession);
            // The address in the file is compared: two addresses may share a file name, never a token.
            return stored is { Token.Length: > 0, Name.Length: > 0 } && stored.Address == server.Address ? stored : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps the session, instead of any other on the same server.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Keep(ServerAddress server, StoredSession session)
    {
        PrivateFiles.CreateFolders(configFolder, _folder);
        PrivateFiles.Replace(FileOf(server), stream => JsonSerializer.Serialize(stream, session, StoredSessionJson.Default.StoredSession));
    }

    /// <summary>Remembers the room to go on in, if the person is still the same.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Remember(ServerAddress server, string token, int room)
    {
        if (Find(server) is { } stored && stored.Token == token && stored.LastRoom != room) Keep(server, stored with { LastRoom = room });
    }

    private string FileOf(ServerAddress server) => Path.Combine(_folder, $"{server.FileName}.json");
}
