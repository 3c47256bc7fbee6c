using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary><c>/password</c>: gives one's name a password, or another one. What is typed is shown nowhere and kept nowhere.</summary>
internal static class PasswordCommand
{
    public static Task Run(CommandCall call)
    {
        if (!call.Session.MaySendPasswords)
        {
            call.View.Refuse(string.Empty, SafeText.Of($"{Wording.PasswordNotSent}"));
            return Task.CompletedTask;
        }

        // What is known already, and not asked for now: whoever types on while the server thinks would be read by the room.
        return call.Session.Server.Me.HasPassword is true
            ? AskCurrent(call, current => AskNew(call, current))
            : AskNew(call, current: null);
    }

    private static Task AskCurrent(CommandCall call, Func<string, Task> take) =>
        Ask(call, SafeText.Of($"Your password until now (Enter leaves it):"), take);

    private static Task AskNew(CommandCall call, string? current) => Ask(
        call,
        SafeText.Of($"The new password, 12 characters or more (Enter leaves it as it is):"),
        wanted => Ask(
            call,
            SafeText.Of($"The new password again:"),
            again => again == wanted ? Send(call, wanted, current) : Leave(call, SafeText.Of($"Those two were not the same, so "
                + $"nothing was changed. /password asks again."))));

    private static Task Ask(CommandCall call, SafeText question, Func<string, Task> take) => call.View.AskHidden(
        question, answer => string.IsNullOrEmpty(answer) ? Leave(call, SafeText.Of($"Nothing was changed.")) : take(answer));

    private static Task Leave(CommandCall call, SafeText why)
    {
        call.View.Refuse(string.Empty, why);
        return Task.CompletedTask;
    }

    private static Task Send(CommandCall call, string wanted, string? current) => call.View.Call(
        async stop =>
        {
            try
            {
                await call.Session.Client.SetPasswordAsync(wanted, current, stop);
                return true;
            }
            catch (SnugProblemException problem) when (current is null && problem.Is(Problems.WrongCurrentPassword))
            {
                return false;
            }
        },
        isSet => isSet ? Tell(call, current is not null)
            // Another device of mine has set one since this one came in.
            : AskCurrent(call, known => Send(call, wanted, known)),
        refused => call.View.Refuse(string.Empty, refused is SnugUnreachableException
            ? SafeText.Of($"{refused.Message} Whether the password was changed is not known.")
            : SafeText.OneLine(refused.Message)));

    private static Task Tell(CommandCall call, bool isAnother)
    {
        call.Session.Server.TakePassword();
        call.View.Show([isAnother
            ? SafeText.Of($"Your password is changed. Your other devices stay signed in; /devices out all signs them out.")
            : SafeText.Of($"{call.Session.Server.Me.Name} has a password now: with it your name comes in on any device.")]);
        return Task.CompletedTask;
    }
}
