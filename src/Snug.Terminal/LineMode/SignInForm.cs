using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>Asks who is there, until somebody is in. docs/identity.md is the table of what each answer means.</summary>
internal sealed class SignInForm(CommandContext context, LineLoop loop, SignIn signIn, ChatRequest request, OrphanedWords left)
{
    private readonly HashSet<string> agreed = new(StringComparer.Ordinal);
    private readonly PasswordQuestion password = new(context, loop, signIn, request.IsInsecure);
    private bool isInputOver;
    private Welcome welcome = null!;

    /// <summary>The invitation that was followed or typed; a name comes in by it.</summary>
    private string? invite;

    /// <summary>What was answered last was an invitation, not a name.</summary>
    private bool isCode;

    /// <summary>Where the invitation leads that somebody came in by; null without one.</summary>
    public int? Room { get; private set; }

    /// <summary>Somebody who is in, or null if they left at the door.</summary>
    /// <exception cref="SnugException">The server is not there, and there is nobody to ask whether to try again.</exception>
    public async Task<SnugClient?> ComeIn()
    {
        if (!await WaitForServer())
        {
            return null;
        }

        await using var words = new DoorWords(context, loop, signIn, left);
        if (context.InputIsTerminal)
        {
            await words.Begin(request.Name?.Text);
        }

        if (signIn.TokenOfVariable is { } token)
        {
            return await WithVariable(token);
        }

        if (await WithErrorsReported(SignInWithoutAsking()) is { } known)
        {
            return known;
        }

        if (!context.InputIsTerminal)
        {
            throw invite is null ? new NotSignedInException(request.Destination.Server, welcome) : new NamelessException();
        }

        words.Show();
        if (signIn.Last is null)
        {
            SayByInvitation();
        }

        while (!isInputOver && await Ask() is { } answer && !IsLeaving(answer))
        {
            if (await WithErrorsReported(Answer(answer.Trim(), words)) is { } client)
            {
                return client;
            }
        }

        return null;
    }

    /// <summary>Is anybody there? A person may start the server now and try again.</summary>
    private async Task<bool> WaitForServer()
    {
        while (true)
        {
            try
            {
                welcome = await signIn.Knock(loop.Gone);
                return true;
            }
            catch (SnugUnreachableException e) when (e.IsTransient && context.InputIsTerminal)
            {
                context.Talk.Line($"{e.Message}");
                context.Talk.Line($"Start one in another window: {context.Program} serve");
                context.Out.Ask($"Press Enter to try again (q leaves): ");
                if (await loop.NextLine() is not { } answer || IsLeaving(answer))
                {
                    return false;
                }
            }
        }
    }

    /// <summary>Whoever set the variable means that person and nobody else.</summary>
    private async Task<SnugClient?> WithVariable(string token)
    {
        var client = signIn.Client(token);
        try
        {
            await client.WhoAmIAsync(loop.Gone);
            return client;
        }
        catch (Exception e)
        {
            await client.DisposeAsync();
            if (e is SnugProblemException problem && problem.Is(Problems.SignIn))
            {
                throw new EndedException(request.Destination.Server, who: null);
            }

            throw;
        }
    }

    /// <summary>With the code or the name that was given, or as whoever a program came in as before.</summary>
    private async Task<SnugClient?> SignInWithoutAsking()
    {
        if (request.Destination.Code is { } code && await WithLink(code) is { } brought)
        {
            return brought;
        }

        if (request.Name is { } wanted)
        {
            if (await WithNamed(wanted.Text) is { } named)
            {
                return named;
            }

            if (IsByInvitation && context.InputIsTerminal)
            {
                return null;
            }

            return wanted.IsByOption || await MayBecome(wanted.Text) ? await WithName(wanted.Text) : null;
        }

        if (invite is not null)
        {
            return null;
        }

        if (context.InputIsTerminal || signIn.Last is not { } last)
        {
            return null;
        }

        return await signIn.WithSession(last, loop.Gone) ?? throw signIn.HasEnded(last.Token);
    }

    private Task<string?> Ask()
    {
        var what = invite is not null ? "Enter your name"
            : IsByInvitation && signIn.Last is null ? "Enter the link, the code or your name"
            : "Enter your name, or a code from your other device";
        if (signIn.Last is { } last)
        {
            context.Out.Ask($"{what} ({last.Name}): ");
        }
        else
        {
            context.Out.Ask($"{what}: ");
        }

        return loop.NextLine();
    }

    /// <summary>A name alone is not enough, and no invitation was shown.</summary>
    private bool IsByInvitation => welcome.Access == Accesses.Invite && invite is null;

    private void SayByInvitation()
    {
        if (IsByInvitation)
        {
            context.Out.Line($"{NameOfServer} is by invitation. Paste the link you were given, or a code from your other device; "
                + $"with a password your name is enough.");
        }
    }

    private string NameOfServer => welcome.Name is { Length: > 0 } name ? name : "This Snug";

    private async Task<SnugClient?> Answer(string answer, DoorWords words)
    {
        if (answer.Length == 0)
        {
            answer = signIn.Last?.Name ?? string.Empty;
        }

        if (answer.Length == 0)
        {
            context.Out.Line($"It stands in front of what you say.");
            return null;
        }

        if (Destination.LinkIn(answer) is { } link)
        {
            return await Follow(link, answer);
        }

        if (answer[0] == '/')
        {
            if (!await words.Do(answer))
            {
                context.Out.Line($"There is no {answer.Split(' ')[0]} here. Type a name or a code, or q to leave.");
            }

            return null;
        }

        if (await WithNamed(answer) is { } known)
        {
            return known;
        }

        // A code cannot be told from a name by its looks alone: the server decides.
        var code = answer.Replace("-", "", StringComparison.Ordinal);
        if (PasswordQuestion.MayBeCode(code) && await WithCode(code) is { } brought)
        {
            return brought;
        }

        if (isCode)
        {
            // A name is asked for now.
            isCode = false;
            return null;
        }

        if (IsByInvitation)
        {
            if (await password.AskWithoutInvitation(answer) is { } proved)
            {
                return proved;
            }

            SayByInvitation();
            return null;
        }

        return await MayBecome(answer) ? await WithName(answer) : null;
    }

    /// <summary>Somebody who is known here by that name, or null; that their session has ended is said.</summary>
    private async Task<SnugClient?> WithNamed(string name)
    {
        var sessions = signIn.Named(name);
        foreach (var session in sessions)
        {
            if (await signIn.WithSession(session, loop.Gone) is { } client)
            {
                return client;
            }
        }

        if (sessions.Count > 0)
        {
            (context.InputIsTerminal ? context.Out : context.Talk).Line($"{sessions[0].Name}'s session here has ended.");
        }

        return null;
    }

    /// <summary>Nobody becomes somebody new by a slip of the finger while somebody is known here, or while a menu was meant.</summary>
    private async Task<bool> MayBecome(string name)
    {
        // A name whose session has ended is somebody's own: they asked for it.
        if (agreed.Contains(name) || signIn.Named(name).Count > 0)
        {
            return true;
        }

        var known = await signIn.WhoIsKnown(loop.Gone);
        if (known.Count == 0 && !name.All(char.IsDigit))
        {
            return true;
        }

        if (!context.InputIsTerminal)
        {
            throw new SomebodyElseException(known, name);
        }

        if (known.Count > 0)
        {
            context.Out.Ask($"{SignIn.Listed(known)} {SignIn.Are(known)} known here. Come in as {name} instead? y/N ");
        }
        else
        {
            context.Out.Ask($"That looks like an answer to a menu. Come in as {name}? y/N ");
        }

        var answer = await loop.NextLine();
        isInputOver = answer is null;
        return SignIn.IsYes(answer) && agreed.Add(name);
    }

    private async Task<SnugClient?> WithName(string name)
    {
        try
        {
            var (client, session) = await signIn.ComeInByName(name, loop.Gone, invite);
            Room = session.Room;
            return client;
        }
        catch (SnugProblemException problem) when (context.InputIsTerminal && problem.Is(Problems.NameTaken))
        {
            return await password.Ask(name, SafeText.Of($"{name} is already here."), SafeText.OneLine(problem.Message));
        }
    }

    /// <summary>A code is a secret of its server's: another one is not shown it.</summary>
    private async Task<SnugClient?> Follow(Destination link, string answer)
    {
        if (link.Server.Identity == request.Destination.Server.Identity)
        {
            return await WithLink(link.Code!);
        }

        context.Out.Line($"That link leads to {link.Server.Address}, and this is {request.Destination.Server.Address}. "
            + $"Leave with q, then: {context.Program} chat {answer}");
        return null;
    }

    /// <summary>
    /// A link: somebody's own way in lets them in; an invitation is kept for the name that follows. What opens nothing is refused in the
    /// server's words, also by a server that does not tell beforehand.
    /// </summary>
    private async Task<SnugClient?> WithLink(string code)
    {
        if (await signIn.Look(code, loop.Gone) is { Person: null } invited)
        {
            Take(code, invited);
            return null;
        }

        try
        {
            return await signIn.ComeInByCode(code, loop.Gone);
        }
        catch (SnugProblemException problem) when (context.InputIsTerminal && problem.Is(Problems.CodeUnknown))
        {
            context.Out.Line($"That link opens nothing, or nothing any more. Ask whoever gave it to you for another one.");
            return null;
        }
    }

    private void Take(string code, Invited invited)
    {
        invite = code;
        var by = invited.By is { } person ? $"{person.Name} invites you" : "You are invited";
        var role = invited.Role is null or Roles.Member ? "" : $", as {invited.Role}";
        (context.InputIsTerminal ? context.Out : context.Talk).Line($"{by} to {NameOfServer}{role}.");
    }

    /// <summary>Null if it is no code, so that it may be a name; or an invitation, which asks for one.</summary>
    private async Task<SnugClient?> WithCode(string code)
    {
        if (await signIn.Look(code, loop.Gone) is { Person: null } invited)
        {
            isCode = true;
            Take(code, invited);
            return null;
        }

        try
        {
            return await signIn.ComeInByCode(code, loop.Gone);
        }
        catch (SnugProblemException problem) when (problem.Is(Problems.CodeUnknown))
        {
            return null;
        }
    }

    /// <summary>A person reads why not and answers again; for a program it is the end.</summary>
    private async Task<SnugClient?> WithErrorsReported(Task<SnugClient?> attempt)
    {
        try
        {
            return await attempt;
        }
        catch (SnugException e) when (context.InputIsTerminal)
        {
            context.Out.Line($"{e.Message}");
            return null;
        }
    }

    private static bool IsLeaving(string answer) => answer.Trim().ToLowerInvariant() is "q" or "/quit" or "quit";
}
