using System.CommandLine;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug tail ROOM</c>: the newest messages, or all since one, and with <c>--follow</c> what comes.</summary>
internal static class TailCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var room = Inputs.Room(surroundings);
        var since = Inputs.MessageNumber("--since", "Everything after message N (0: the whole room)");
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C" };
        var server = Inputs.Server(surroundings);
        var name = Inputs.Name(surroundings);
        var json = Inputs.Json();
        var command = new Command("tail", "Print the newest messages of a room") { room, since, follow, server, name, json };
        command.SetAction((parsed, _) => Run.AsSomebodyAsync(surroundings, parsed.GetRequiredValue(server), Inputs.Wanted(parsed, name), async (client, stop) =>
        {
            var transcript = new Transcript(surroundings);
            Func<Message, SafeText> form = parsed.GetValue(json) ? JsonText.Of : transcript.Text;
            var tail = new Tail(client, parsed.GetRequiredValue(room), message => surroundings.Out.Data(form(message)), surroundings);

            await tail.PrintAsync(parsed.GetValue(since), stop);
            if (parsed.GetValue(follow)) await tail.FollowAsync(stop);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>One reader of one room: prints every message once, in order of number.</summary>
    private sealed class Tail(SnugClient client, int room, Action<Message> print, Surroundings surroundings)
    {
        private long _printed;
        private string? _cursor;
        private bool _isAway;

        public async Task PrintAsync(long? since, CancellationToken stop)
        {
            if (since is { } number)
            {
                await CatchUpAsync(number, stop);
                return;
            }

            var newest = await client.GetMessagesAsync(room, MessageRange.Newest, cancellationToken: stop);
            Print(newest);
        }

        public async Task FollowAsync(CancellationToken stop)
        {
            await foreach (var happened in client.Follow(_cursor, room, stop))
            {
                await HearAsync(happened, stop);
                surroundings.Out.Flush();
            }
        }

        private async Task HearAsync(SnugEvent happened, CancellationToken stop)
        {
            switch (happened)
            {
                case MessagePosted { Message: var message }:
                    Print(message);
                    break;
                case ResetHappened:
                    // The stream goes on from here; what is between is read by pages.
                    await CatchUpAsync(_printed, stop);
                    break;
                case Disconnected lost when !_isAway:
                    _isAway = true;
                    surroundings.Talk.Line($"Not connected. {lost.Reason}");
                    break;
                case Connected when _isAway:
                    _isAway = false;
                    surroundings.Talk.Line($"Connected.");
                    break;
            }
        }

        private async Task CatchUpAsync(long number, CancellationToken stop)
        {
            _printed = number;
            await foreach (var page in RoomHistory.After(client, room, number, stop)) Print(page);
            // An empty room has no page, and still has a cursor.
            _cursor ??= (await client.GetMessagesAsync(room, MessageRange.After(number), 1, stop)).Cursor;
        }

        private void Print(MessagePage page)
        {
            foreach (var message in page.Messages) Print(message);
            _cursor = page.Cursor;
            surroundings.Out.Flush();
        }

        private void Print(Message message)
        {
            if (message.Number <= _printed) return;
            _printed = message.Number;
            print(message);
        }
    }
}
