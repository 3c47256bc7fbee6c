using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.LineMode;

/// <summary>Asks whoever says a name that is somebody's for what proves that it is theirs: the name's password, or a code.</summary>
internal sealed class PasswordQuestion(CommandContext context, LineLoop loop, SignIn signIn, bool isInsecure)
{
    private const int LongestNameLikeCode = 8;

    /// <summary>
    /// Codes lack what is easily misread: 0 and o, 1, i and l. Those of older servers have 8 characters, those for typing 12, those of
    /// links 16.
    /// </summary>
    public static bool MayBeCode(string text) =>
        text.Length is 8 or 12 or 16
            && text.ToLowerInvariant().All(static c => "23456789abcdefghjkmnpqrstuvwxyz".Contains(c, StringComparison.Ordinal));

    /// <summary>The same where a name alone is not enough, but with its password it is.</summary>
    public Task<SnugClient?> AskWithoutInvitation(string name)
    {
        var notEnough = SafeText.Of($"A name alone is not enough here.");
        return IsHardlyName(name) ? Task.FromResult<SnugClient?>(null) : Ask(name, notEnough, notEnough);
    }

    /// <summary>Rather a code that opens nothing than somebody's name.</summary>
    private static bool IsHardlyName(string answer) =>
        answer.Replace("-", "", StringComparison.Ordinal) is { Length: > LongestNameLikeCode } plain && MayBeCode(plain);

    /// <summary>Asks until somebody is in. Null if they want to go back, or where a password would be read by others.</summary>
    public async Task<SnugClient?> Ask(string name, SafeText why, SafeText instead)
    {
        // What is typed here may be a password in the form of a code: where others read along neither is asked for.
        if (signIn.Server.IsUnencrypted && !isInsecure)
        {
            context.Out.Line(instead);
            context.Out.Line($"{Wording.PasswordNotSent}");
            return null;
        }

        context.Out.Line(why);
        while (true)
        {
            var answer = await loop.AskHidden(
                SafeText.Of($"If that is you: your password, or a code (Enter goes back):"), context.Out);
            if (string.IsNullOrEmpty(answer))
            {
                return null;
            }

            try
            {
                return await WithCode(answer) ?? await signIn.ComeInByPassword(name, answer, loop.Gone);
            }
            catch (SnugException e)
            {
                context.Out.Line($"{e.Message}");
            }
        }
    }

    /// <summary>As a code in the body of a request, never in an address: it may be a password, and addresses stand in logs.</summary>
    private async Task<SnugClient?> WithCode(string answer)
    {
        var code = answer.Trim().Replace("-", "", StringComparison.Ordinal);
        if (!MayBeCode(code))
        {
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
}
