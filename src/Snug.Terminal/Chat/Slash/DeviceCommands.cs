using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Sessions;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Chat.Slash;

/// <summary>
/// <c>/devices</c>: where one is signed in, and signing out there. A number means the list that was shown last, whatever was used since.
/// </summary>
internal sealed class DeviceCommands(SnugClient client, CommandContext context)
{
    private IReadOnlyList<OwnSession> shown = [];

    public Task Run(string text, IChatView view) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        [] => List(view),
        ["out", "all"] => EndOthers(view),
        ["out", var number] when Destination.RoomNumber(number) is { } listed => End(listed, view),
        _ => Refuse(view, SafeText.Of($"That is written /devices, /devices out N or /devices out all. Nothing was done.")),
    };

    private Task List(IChatView view) => view.Call(
        client.GetSessionsAsync,
        sessions =>
        {
            shown = sessions;
            view.Show([.. sessions.Select((session, index) => Line(session, index + 1)), Ways(sessions)]);
            return Task.CompletedTask;
        },
        why => view.Refuse(string.Empty, SafeText.OneLine(why.Message)));

    private Task End(int number, IChatView view)
    {
        if (number > shown.Count)
        {
            return Refuse(view, shown.Count == 0
                ? SafeText.Of($"/devices lists them with their numbers first. Nothing was done.")
                : SafeText.Of($"There is no number {number} in the list. Nothing was done."));
        }

        var session = shown[number - 1];
        if (session.Here is true)
        {
            return Refuse(view, SafeText.Of($"Number {number} is this device, so nothing was done."));
        }

        return view.Call(
            stop => Done(client.EndSessionAsync(session.Id, stop)),
            _ => Show(view, SafeText.Of($"Signed out: {DeviceNames.Of(session.Device)}.")),
            why => view.Refuse(string.Empty, why is SnugProblemException problem && problem.Is(Problems.NotFound)
                ? SafeText.Of($"Number {number} is signed out already.")
                : SafeText.OneLine(why.Message)));
    }

    private Task EndOthers(IChatView view) => view.Call(
        stop => Done(client.EndOtherSessionsAsync(stop)),
        _ => Show(view, SafeText.Of($"Signed out everywhere but here.")),
        why => view.Refuse(string.Empty, SafeText.OneLine(why.Message)));

    private SafeText Line(OwnSession session, int number)
    {
        var device = DeviceNames.Of(session.Device);
        return session.Here is true
            ? SafeText.Of($"  {number}  {device}, here")
            : SafeText.Of($"  {number}  {device}, used {Wording.When(context.Local(session.UsedAt), context.Now)}");
    }

    private static SafeText Ways(IReadOnlyList<OwnSession> sessions) => sessions.Count > 1
        ? SafeText.Of($"/devices out N signs number N out, /devices out all everything but this one.")
        : SafeText.Of($"You are signed in nowhere else.");

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }

    private static Task Show(IChatView view, SafeText line)
    {
        view.Show([line]);
        return Task.CompletedTask;
    }

    private static Task Refuse(IChatView view, SafeText why)
    {
        view.Refuse(string.Empty, why);
        return Task.CompletedTask;
    }
}
