using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Commands;

/// <summary>Who a command is on a server: the token in <c>SNUG_TOKEN</c>, or the kept session, or a new person with a given name.</summary>
internal sealed class Entrance(Surroundings surroundings, ServerAddress server)
{
    private readonly SessionFolder _sessions = new(surroundings.ConfigFolder);
    private bool _isSaid;

    /// <summary>The session at hand, or null. The token may have ended since.</summary>
    public StoredSession? Known =>
        surroundings.Variable("SNUG_TOKEN") is { Length: > 0 } token
            ? new StoredSession(server.Address, Name: "", token)
            : _sessions.Find(server);

    /// <summary>Somebody who may talk on the server.</summary>
    /// <exception cref="NobodyException">Nobody has come in from here, and no name was given.</exception>
    public async Task<SnugClient> OpenAsync(string? name, CancellationToken cancellationToken)
    {
        if (Known is { } known && (name is null || known.Name.Length == 0 || known.Name == name)) return Client(known.Token);
        if (name is null) throw new NobodyException(server);

        var client = Client(token: null);
        try
        {
            await ComeInAsync(client, (key, cancel) => client.ComeInAsync(name, key, cancel), cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of this server.</summary>
    public SnugClient Client(string? token) => new(server.Uri, new SnugClientOptions
    {
        Token = token,
        ClientName = $"snug/{ProgramVersion.Number}",
        Time = surroundings.Time,
    });

    /// <summary>Comes in by <paramref name="door"/>, which gets the key to use, and keeps the session.</summary>
    public async Task<NewSession> ComeInAsync(
        SnugClient client, Func<string, CancellationToken, Task<NewSession>> door, CancellationToken cancellationToken)
    {
        var key = client.NewKey();
        NewSession session;
        try
        {
            session = await door(key, cancellationToken);
        }
        catch (SnugUnreachableException lost) when (lost.IsTransient)
        {
            // The answer may have been lost when the name was ours already: the same key gets it again.
            session = await door(key, cancellationToken);
        }

        Kept(() =>
        {
            var lastRoom = _sessions.Find(server) is { } before && before.Name == session.Person.Name ? before.LastRoom : null;
            _sessions.Keep(server, new StoredSession(server.Address, session.Person.Name, session.Token, lastRoom));
        });
        return session;
    }

    /// <summary>Remembers where to go on next time.</summary>
    public void Remember(SnugClient client, int room)
    {
        if (client.Token is { } token) Kept(() => _sessions.Remember(server, token, room));
    }

    /// <summary>A disk that cannot be written keeps nobody from talking now.</summary>
    private void Kept(Action keep)
    {
        try
        {
            keep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_isSaid) return;
            _isSaid = true;
            surroundings.Talk.Line($"This session could not be kept for the next time: {e.Message} To bring your name along, make a code with /code.");
        }
    }
}

/// <summary>Nobody has come in from here yet, and nobody can be asked.</summary>
internal sealed class NobodyException(ServerAddress server) : Exception($"Nobody has come in to {server} from here yet.")
{
    /// <summary>Where.</summary>
    public ServerAddress Server => server;
}
