using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;

namespace Snug.Terminal.LineMode;

/// <summary>Asks who is there, until somebody is in. docs/identity.md is the table of what each answer means.</summary>
internal sealed class Door(Surroundings surroundings, LineLoop loop, Entrance entrance, ChatRequest request, LeftWords left)
{
    private readonly HashSet<string> _agreed = new(StringComparer.Ordinal);
    private bool _isInputOver;

    /// <summary>Somebody who is in, or null if they left at the door.</summary>
    /// <exception cref="SnugException">The server is not there, and there is nobody to ask whether to try again.</exception>
    public async Task<SnugClient?> ComeInAsync()
    {
        if (!await KnockAsync()) return null;

        await using var words = new DoorWords(surroundings, loop, entrance, left);
        if (surroundings.InputIsTerminal) await words.BeginAsync(request.Name?.Text);
        if (entrance.TokenOfVariable is { } token) return await WithVariableAsync(token);

        if (await SaidAsync(WithoutAskingAsync()) is { } known) return known;
        if (!surroundings.InputIsTerminal) throw new NobodyException(request.Destination.Server);

        words.Show();
        while (!_isInputOver && await AskAsync() is { } answer && !IsLeaving(answer))
        {
            if (await SaidAsync(AnswerAsync(answer.Trim(), words)) is { } client) return client;
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
                await entrance.KnockAsync(loop.Gone);
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

    /// <summary>Whoever set the variable means that person and nobody else.</summary>
    private async Task<SnugClient?> WithVariableAsync(string token)
    {
        var client = entrance.Client(token);
        try
        {
            await client.WhoAmIAsync(loop.Gone);
            return client;
        }
        catch (Exception e)
        {
            await client.DisposeAsync();
            if (e is SnugProblemException problem && problem.Is(Problems.SignIn)) throw new EndedException(request.Destination.Server, who: null);
            throw;
        }
    }

    /// <summary>With the code or the name that was given, or as whoever a program came in as before.</summary>
    private async Task<SnugClient?> WithoutAskingAsync()
    {
        if (request.Destination.Code is { } code) return await entrance.ComeInByCodeAsync(code, loop.Gone);
        if (request.Name is { } wanted)
        {
            if (await WithNamedAsync(wanted.Text) is { } named) return named;
            return wanted.IsByOption || await MayBecomeAsync(wanted.Text) ? await WithNameAsync(wanted.Text) : null;
        }

        if (surroundings.InputIsTerminal || entrance.Last is not { } last) return null;
        return await entrance.WithSessionAsync(last, loop.Gone) ?? throw entrance.HasEnded(last.Token);
    }

    private Task<string?> AskAsync()
    {
        if (entrance.Last is { } last) surroundings.Out.Ask($"Enter your name, or a code from your other device ({last.Name}): ");
        else surroundings.Out.Ask($"Enter your name, or a code from your other device: ");
        return loop.NextLineAsync();
    }

    private async Task<SnugClient?> AnswerAsync(string answer, DoorWords words)
    {
        if (answer.Length == 0) answer = entrance.Last?.Name ?? string.Empty;
        if (answer.Length == 0)
        {
            surroundings.Out.Line($"It stands in front of what you say.");
            return null;
        }

        if (answer[0] == '/')
        {
            if (!await words.DoAsync(answer)) surroundings.Out.Line($"There is no {answer.Split(' ')[0]} here. Type a name or a code, or q to leave.");
            return null;
        }

        if (await WithNamedAsync(answer) is { } known) return known;
        // A code cannot be told from a name by its looks alone: the server decides.
        var code = answer.Replace("-", "", StringComparison.Ordinal);
        if (MayBeCode(code) && await WithCodeAsync(code) is { } brought) return brought;
        return await MayBecomeAsync(answer) ? await WithNameAsync(answer) : null;
    }

    /// <summary>Somebody who is known here by that name, or null; that their session has ended is said.</summary>
    private async Task<SnugClient?> WithNamedAsync(string name)
    {
        var sessions = entrance.Named(name);
        foreach (var session in sessions)
        {
            if (await entrance.WithSessionAsync(session, loop.Gone) is { } client) return client;
        }

        if (sessions.Count > 0) (surroundings.InputIsTerminal ? surroundings.Out : surroundings.Talk).Line($"{sessions[0].Name}'s session here has ended.");
        return null;
    }

    /// <summary>Nobody becomes somebody new by a slip of the finger while somebody is known here, or while a menu was meant.</summary>
    private async Task<bool> MayBecomeAsync(string name)
    {
        // A name whose session has ended is somebody's own: they asked for it.
        if (_agreed.Contains(name) || entrance.Named(name).Count > 0) return true;
        var known = await entrance.WhoIsKnownAsync(loop.Gone);
        if (known.Count == 0 && !name.All(char.IsDigit)) return true;
        if (!surroundings.InputIsTerminal) throw new SomebodyElseException(known, name);

        if (known.Count > 0) surroundings.Out.Ask($"{Entrance.Listed(known)} {Entrance.Are(known)} known here. Come in as {name} instead? y/N ");
        else surroundings.Out.Ask($"That looks like an answer to a menu. Come in as {name}? y/N ");
        var answer = await loop.NextLineAsync();
        _isInputOver = answer is null;
        return Entrance.IsYes(answer) && _agreed.Add(name);
    }

    private async Task<SnugClient?> WithNameAsync(string name) => (await entrance.ComeInByNameAsync(name, loop.Gone)).Client;

    /// <summary>Null if it is no code, so that it may be a name.</summary>
    private async Task<SnugClient?> WithCodeAsync(string code)
    {
        try
        {
            return await entrance.ComeInByCodeAsync(code, loop.Gone);
        }
        catch (SnugProblemException problem) when (problem.Is(Problems.CodeUnknown))
        {
            return null;
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
