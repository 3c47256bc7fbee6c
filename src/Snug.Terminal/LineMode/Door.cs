using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Commands;
using Snug.Terminal.Sessions;

namespace Snug.Terminal.LineMode;

/// <summary>Asks who is there, until somebody is in.</summary>
internal sealed class Door(Surroundings surroundings, LineLoop loop, Entrance entrance, ChatRequest request)
{
    /// <summary>Somebody who is in, or null if they left at the door. Whether they were here before decides the menu.</summary>
    /// <exception cref="SnugException">The server is not there, and there is nobody to ask whether to try again.</exception>
    public async Task<SnugClient?> ComeInAsync()
    {
        if (!await KnockAsync()) return null;

        if (await SaidAsync(WithoutAskingAsync()) is { } known) return known;
        if (!surroundings.InputIsTerminal) throw new NobodyException(request.Destination.Server);

        while (await AskAsync() is { } answer)
        {
            if (await SaidAsync(AnswerAsync(answer.Trim())) is { } client) return client;
        }

        return null;
    }

    /// <summary>Is anybody there? A person may start the server now and try again.</summary>
    private async Task<bool> KnockAsync()
    {
        while (true)
        {
            try
            {
                await using var client = entrance.Client(token: null);
                await client.WelcomeAsync(loop.Gone);
                return true;
            }
            catch (SnugUnreachableException e) when (e.IsTransient && surroundings.InputIsTerminal)
            {
                surroundings.Talk.Line($"{e.Message}");
                surroundings.Talk.Line($"Start one in another window: {surroundings.Program} serve");
                surroundings.Out.Ask($"Press Enter to try again (q leaves): ");
                if (await loop.NextLineAsync() is not { } answer || IsLeaving(answer)) return false;
            }
        }
    }

    /// <summary>With the code or the name that was given, or as whoever a program came in as before.</summary>
    private async Task<SnugClient?> WithoutAskingAsync()
    {
        if (request.Destination.Code is { } code) return await WithCodeAsync(code, isNamePerhaps: false);
        if (entrance.Known is { } known && MayGoOnAs(known) && await WithSessionAsync(known) is { } client) return client;
        return request.Name is null ? null : await WithNameAsync(request.Name);
    }

    private bool MayGoOnAs(StoredSession known) =>
        known.Name.Length == 0 || (request.Name is null ? !surroundings.InputIsTerminal : known.Name == request.Name);

    private Task<string?> AskAsync()
    {
        if (entrance.Known is { Name.Length: > 0 } known) surroundings.Out.Ask($"Enter your name, or a code from your other device ({known.Name}): ");
        else surroundings.Out.Ask($"Enter your name, or a code from your other device: ");
        return loop.NextLineAsync();
    }

    private async Task<SnugClient?> AnswerAsync(string answer)
    {
        if (entrance.Known is { Name.Length: > 0 } known && (answer.Length == 0 || answer == known.Name))
            return await WithSessionAsync(known) ?? await WithNameAsync(known.Name);
        if (answer.Length == 0)
        {
            surroundings.Out.Line($"It stands in front of what you say.");
            return null;
        }

        // A code cannot be told from a name by its looks alone: the server decides.
        var code = answer.Replace("-", "", StringComparison.Ordinal);
        return (MayBeCode(code) ? await WithCodeAsync(code, isNamePerhaps: true) : null) ?? await WithNameAsync(answer);
    }

    private async Task<SnugClient?> WithSessionAsync(StoredSession session)
    {
        var client = entrance.Client(session.Token);
        try
        {
            await client.WhoAmIAsync(loop.Gone);
            return client;
        }
        catch (SnugProblemException problem) when (problem.Is(Problems.SignIn))
        {
            await client.DisposeAsync();
            return null;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private Task<SnugClient?> WithNameAsync(string name) =>
        WithAsync((client, key, cancel) => client.ComeInAsync(name, key, cancel), static _ => false);

    private Task<SnugClient?> WithCodeAsync(string code, bool isNamePerhaps) =>
        WithAsync((client, key, cancel) => client.ComeInWithCodeAsync(code, key, cancel), problem => isNamePerhaps && problem.Is(Problems.CodeUnknown));

    private async Task<SnugClient?> WithAsync(
        Func<SnugClient, string, CancellationToken, Task<NewSession>> door, Func<SnugProblemException, bool> isQuiet)
    {
        var client = entrance.Client(token: null);
        try
        {
            await entrance.ComeInAsync(client, (key, cancel) => door(client, key, cancel), loop.Gone);
            return client;
        }
        catch (Exception e)
        {
            await client.DisposeAsync();
            if (e is SnugProblemException problem && isQuiet(problem)) return null;
            throw;
        }
    }

    /// <summary>A person reads why not and answers again; for a program it is the end.</summary>
    private async Task<SnugClient?> SaidAsync(Task<SnugClient?> attempt)
    {
        try
        {
            return await attempt;
        }
        catch (SnugException e) when (surroundings.InputIsTerminal)
        {
            surroundings.Out.Line($"{e.Message}");
            return null;
        }
    }

    private static bool IsLeaving(string answer) => answer.Trim().ToLowerInvariant() is "q" or "/quit" or "quit";

    /// <summary>Codes lack what is easily misread: 0 and o, 1, i and l.</summary>
    private static bool MayBeCode(string text) =>
        text.Length == 8 && text.ToLowerInvariant().All(static c => "23456789abcdefghjkmnpqrstuvwxyz".Contains(c, StringComparison.Ordinal));
}
