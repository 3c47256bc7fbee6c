using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.Commands;

/// <summary>A name that somebody gave with a command.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="IsByOption">With <c>--name</c>, for this very command. <c>SNUG_ME</c> may stand in a profile since last year.</param>
public sealed record WantedName(string Text, bool IsByOption);

/// <summary>
/// Who a command is on a server: the token in <c>SNUG_TOKEN</c>, or a kept session, or a new person with a given name. docs/identity.md is
/// the table of it. No token is deleted or written over here.
/// </summary>
internal sealed class SignIn(CommandContext context, ServerAddress server)
{
    private readonly SessionFolder sessions = new(context.ConfigFolder);
    private bool isSaid;

    /// <summary>Where this leads to.</summary>
    public ServerAddress Server => server;

    /// <summary>Wins over everything that is kept.</summary>
    public string? TokenOfVariable => context.Variable("SNUG_TOKEN") is { Length: > 0 } token ? token : null;

    /// <summary>Whoever came in last, or null. Their session may have ended since.</summary>
    public StoredSession? Last => sessions.Last(server);

    /// <summary>Everybody who is known here, those first whose session works as far as is known.</summary>
    public IReadOnlyList<StoredSession> Known => sessions.All(server);

    /// <summary>Those with that name, as the server would compare it.</summary>
    public IReadOnlyList<StoredSession> Named(string name) => [.. Known.Where(session => PersonNames.AreSame(session.Name, name))];

    /// <summary>Somebody who may talk on the server.</summary>
    /// <exception cref="NotSignedInException">Nobody has come in from here, and no name was given.</exception>
    /// <exception cref="SomebodyElseException">Somebody else is known here, and nobody could be asked.</exception>
    /// <exception cref="SnugException">The server is not there, or does not let them in.</exception>
    public async Task<SnugClient> Open(WantedName? name, CancellationToken cancellationToken)
    {
        if (TokenOfVariable is { } token)
        {
            return Client(token);
        }

        if (name is null)
        {
            if (Last is { } last)
            {
                return Client(last.Token);
            }

            throw new NotSignedInException(server, await Knock(cancellationToken));
        }

        var named = Named(name.Text);
        // The command itself will find out; a script that waits for its server must not end here.
        if (named is [{ HasEnded: false } only])
        {
            return Client(only.Token);
        }

        foreach (var session in named)
        {
            if (await WithSession(session, cancellationToken) is { } known)
            {
                return known;
            }
        }

        if (!name.IsByOption && await WhoIsKnown(cancellationToken) is { Count: > 0 } others)
        {
            await Ask(others, name.Text, cancellationToken);
        }

        var (client, _) = await ComeInByName(name.Text, cancellationToken);
        return client;
    }

    /// <summary>A client of this server.</summary>
    /// <exception cref="EndedException">What <c>SNUG_TOKEN</c> holds cannot be a token.</exception>
    public SnugClient Client(string? token)
    {
        try
        {
            return new SnugClient(server.Uri, new SnugClientOptions
            {
                Token = token,
                ClientName = $"snug/{ProgramVersion.Number}",
                Time = context.Time,
            });
        }
        catch (ArgumentException) when (token is not null && token == TokenOfVariable)
        {
            throw new EndedException(server, who: null);
        }
    }

    /// <summary>Does a Snug answer?</summary>
    /// <returns>What it says of itself.</returns>
    /// <exception cref="SnugException">No.</exception>
    public async Task<Welcome> Knock(CancellationToken cancellationToken)
    {
        await using var client = Client(token: null);
        return await client.WelcomeAsync(cancellationToken);
    }

    /// <summary>What a code opens, without spending it; null if nothing, or if the server is one that does not tell.</summary>
    /// <exception cref="SnugException">It cannot be known now.</exception>
    public async Task<Invited?> Look(string code, CancellationToken cancellationToken)
    {
        await using var client = Client(token: null);
        return (await client.WelcomeAsync(code, cancellationToken)).Invited;
    }

    /// <summary>Somebody who is known here, or null if their session has ended.</summary>
    public async Task<SnugClient?> WithSession(StoredSession session, CancellationToken cancellationToken) =>
        await WhoIs(session, cancellationToken) is null ? null : Client(session.Token);

    /// <summary>The person of a session as the server has them, or null if the session has ended. What was learnt is kept.</summary>
    public async Task<Person?> WhoIs(StoredSession session, CancellationToken cancellationToken)
    {
        await using var client = Client(session.Token);
        try
        {
            var person = await client.WhoAmIAsync(cancellationToken);
            if (session.HasEnded || session.Name != person.Name)
            {
                Kept(() => sessions.Change(server, session.Token, kept => kept.Called(person.Name) with { HasEnded = false }));
            }

            return person;
        }
        catch (SnugProblemException problem) when (problem.Is(Problems.SignIn))
        {
            HasEnded(session.Token);
            return null;
        }
    }

    /// <summary>The names of those who are known here and whose sessions work.</summary>
    public async Task<IReadOnlyList<string>> WhoIsKnown(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var session in Known.Where(static session => !session.HasEnded))
        {
            if (await WhoIs(session, cancellationToken) is { } person)
            {
                names.Add(person.Name);
            }
        }

        return [.. names.DistinctBy(PersonNames.Fold)];
    }

    /// <summary>Comes in with a name and keeps the session beside the others.</summary>
    /// <param name="invite">The code of an invitation, where a name alone is not enough; null without one.</param>
    /// <exception cref="SnugException">The name cannot be had.</exception>
    public async Task<(SnugClient Client, NewSession Session)> ComeInByName(
        string name, CancellationToken cancellationToken, string? invite = null)
    {
        var client = Client(token: null);
        var key = sessions.FindKey(server, name, context.Now) ?? client.NewKey();
        try
        {
            // Before the call: if the program dies between the answer and the disk, the same key gets the answer again.
            Quietly(() => sessions.KeepKey(server, name, key, context.Now));
            var session = await Twice(() => invite is null
                ? client.ComeInAsync(name, key, cancellationToken)
                : client.ComeInByInviteAsync(name, invite, key, cancellationToken));
            Keep(session);
            Quietly(() => sessions.ForgetKey(server));
            return (client, session);
        }
        catch (Exception e)
        {
            await client.DisposeAsync();
            if (e is SnugProblemException { IsTransient: false })
            {
                Quietly(() => sessions.ForgetKey(server));
            }

            throw;
        }
    }

    /// <summary>Comes in with a code and keeps the session beside the others.</summary>
    /// <exception cref="SnugException">The code is not valid.</exception>
    public Task<SnugClient> ComeInByCode(string code, CancellationToken cancellationToken) => ComeIn(client =>
    {
        var key = client.NewKey();
        return () => client.ComeInWithCodeAsync(code, key, cancellationToken);
    });

    /// <summary>Comes in with a name and its password and keeps the session beside the others.</summary>
    /// <exception cref="SnugException">They do not belong together.</exception>
    public Task<SnugClient> ComeInByPassword(string name, string password, CancellationToken cancellationToken) =>
        ComeIn(client => () => client.ComeInWithPasswordAsync(name, password, cancellationToken));

    private async Task<SnugClient> ComeIn(Func<SnugClient, Func<Task<NewSession>>> door)
    {
        var client = Client(token: null);
        try
        {
            Keep(await Twice(door(client)));
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on this person is who came in last.</summary>
    public void MakeLast(SnugClient client)
    {
        if (client.Token is { } token && token != TokenOfVariable)
        {
            Kept(() => sessions.MakeLast(server, token));
        }
    }

    /// <summary>Remembers where to go on next time.</summary>
    public void Remember(SnugClient client, int room)
    {
        if (client.Token is { } token)
        {
            Kept(() => sessions.Change(server, token, session => session with { LastRoom = room }));
        }
    }

    /// <summary>The server does not know the token any more. It is kept, and tried after others.</summary>
    /// <returns>What to say of it.</returns>
    public EndedException HasEnded(string? token)
    {
        var who = Known.FirstOrDefault(session => session.Token == token)?.Name;
        if (token is not null)
        {
            Quietly(() => sessions.Change(server, token, static session => session with { HasEnded = true }));
        }

        return new EndedException(server, who);
    }

    /// <summary>"Maya", "Maya and Ben", "Maya, Ben and 2 others".</summary>
    public static string Listed(IReadOnlyList<string> names) => names.Count switch
    {
        1 => names[0],
        2 => $"{names[0]} and {names[1]}",
        3 => $"{names[0]}, {names[1]} and {names[2]}",
        _ => $"{names[0]}, {names[1]} and {names.Count - 2} others",
    };

    /// <summary>"is" or "are".</summary>
    public static string Are(IReadOnlyList<string> names) => names.Count == 1 ? "is" : "are";

    /// <summary>Yes is a word; anything else, the end of the input too, leaves everything as it was.</summary>
    public static bool IsYes(string? answer) => answer?.Trim().ToLowerInvariant() is "y" or "yes";

    private async Task Ask(IReadOnlyList<string> others, string name, CancellationToken cancellationToken)
    {
        if (context.InputIsTerminal)
        {
            context.Talk.Ask($"{Listed(others)} {Are(others)} known here. Come in as {name} instead? y/N ");
            if (IsYes(await context.In.Next(cancellationToken)))
            {
                return;
            }
        }

        throw new SomebodyElseException(others, name);
    }

    /// <summary>The answer may have been lost when the name was ours already: the same key gets it again.</summary>
    private static async Task<NewSession> Twice(Func<Task<NewSession>> door)
    {
        try
        {
            return await door();
        }
        catch (SnugUnreachableException lost) when (lost.IsTransient)
        {
            return await door();
        }
    }

    private void Keep(NewSession session) => Kept(() =>
    {
        var before = sessions.All(server).FirstOrDefault(kept => PersonNames.AreSame(kept.Name, session.Person.Name));
        sessions.Keep(server, new StoredSession(server.Identity, session.Person.Name, session.Token, before?.LastRoom));
    });

    /// <summary>A disk that cannot be written keeps nobody from talking now.</summary>
    private void Kept(Action keep)
    {
        try
        {
            keep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isSaid)
            {
                return;
            }

            isSaid = true;
            context.Talk.Line($"This session could not be kept for the "
                + $"next time: {e.Message} To bring your name along, make a code with /code.");
        }
    }

    /// <summary>What is lost here costs nobody a name.</summary>
    private static void Quietly(Action keep)
    {
        try
        {
            keep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The session itself says it, if it cannot be kept either.
        }
    }
}

/// <summary>Nobody has come in from here yet, and nobody can be asked.</summary>
/// <param name="welcome">What the server said of itself.</param>
internal sealed class NotSignedInException(ServerAddress server, Welcome welcome)
    : Exception($"Nobody has come in to {server} from here yet.")
{
    /// <summary>Where.</summary>
    public ServerAddress Server => server;

    /// <summary>A name alone is not enough there.</summary>
    public bool NeedsInvite => welcome.Access == Accesses.Invite;
}

/// <summary>Somebody else is known here, and nobody could be asked or they said no.</summary>
internal sealed class SomebodyElseException(IReadOnlyList<string> known, string name)
    : Exception($"{SignIn.Listed(known)} {SignIn.Are(known)} known here, and {name} is not.")
{
    /// <summary>Who is not.</summary>
    public string Name => name;
}

/// <summary>The server does not know the token any more.</summary>
internal sealed class EndedException(ServerAddress server, string? who)
    : Exception(who is null ? $"What SNUG_TOKEN holds is not valid at {server}." : $"{who}'s session on {server} has ended.")
{
    /// <summary>Where.</summary>
    public ServerAddress Server => server;

    /// <summary>Whose session it was, or null if the token came from a variable.</summary>
    public string? Who => who;
}

/// <summary>An invitation takes a name, none was said, and nobody can be asked.</summary>
internal sealed class NamelessException() : Exception("That link is an invitation, and it takes a name.");
