using System.CommandLine;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug tail ROOM</c>: the newest messages, or all since one, and with <c>--follow</c> what comes.</summary>
internal static class TailCommand
{
    public static Command Create(CommandContext context)
    {
        var room = CommandOptions.Room(context);
        var since = CommandOptions.MessageNumber("--since", "Everything after message N (0: the whole room)");
        var follow = CommandOptions.Flag("--follow", "Go on with what comes, until Ctrl-C", "-f");
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var json = CommandOptions.Json();
        var command = new Command("tail", "Print the newest messages of a room") { room, since, follow, server, name, json };
        command.SetAction((parsed, _) =>
            CommandRunner.AsSomebody(context, parsed.GetRequiredValue(server), CommandOptions.Wanted(parsed, name), async (client, stop) =>
            {
                var transcript = new Transcript(context);
                var form = parsed.GetValue(json)
                    ? new TailForm(JsonText.Of, JsonText.Of, JsonText.Of)
                    : new TailForm(transcript.Text, transcript.Edited, transcript.Deleted);
                var tail = new Tail(client, parsed.GetRequiredValue(room), form, context);

                if (!parsed.GetValue(follow))
                {
                    await tail.Print(parsed.GetValue(since), stop);
                    return ExitCode.Done;
                }

                await tail.PrintWhenThere(parsed.GetValue(since), stop);
                await tail.Follow(stop);

                return ExitCode.Done;
            }));
        return command;
    }

    /// <summary>What a message is printed as: as it was said, and again when its words change or go.</summary>
    private sealed record TailForm(Func<Message, SafeText> Said, Func<Message, SafeText> Edited, Func<Message, SafeText> Deleted);

    /// <summary>
    /// One reader of one room: prints every message once, in order of number. While it follows, an edit or a deletion of what it printed
    /// is a line more: the words above it are gone from its hands.
    /// </summary>
    private sealed class Tail(SnugClient client, int room, TailForm form, CommandContext context)
    {
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

        private long printed;
        private string? cursor;
        private bool isAway;

        public async Task Print(long? since, CancellationToken stop)
        {
            if (since is { } number)
            {
                await CatchUp(number, stop);
                return;
            }

            var newest = await client.GetMessagesAsync(room, MessageRange.Newest, cancellationToken: stop);
            Print(newest);
        }

        /// <summary>
        /// A script that follows is started with its server, and sometimes before it: what holds in the middle holds at the beginning.
        /// </summary>
        public async Task PrintWhenThere(long? since, CancellationToken stop)
        {
            for (var delay = TimeSpan.FromSeconds(0.5); ; delay = delay < Longest ? delay * 2 : Longest)
            {
                try
                {
                    await Print(since is null ? null : Math.Max(since.Value, printed), stop);
                    SayConnected();
                    return;
                }
                catch (SnugException away) when (away.IsTransient)
                {
                    SayLost(away.Message);
                    await Task.Delay(away.RetryAfter ?? delay, context.Time, stop);
                }
            }
        }

        public async Task Follow(CancellationToken stop)
        {
            await foreach (var happened in client.Follow(cursor, room, stop))
            {
                await Hear(happened, stop);
                context.Out.Flush();
            }
        }

        private async Task Hear(SnugEvent happened, CancellationToken stop)
        {
            switch (happened)
            {
                case MessagePosted { Message: var message }:
                    Print(message);
                    break;
                case MessageEdited { Message: var edited } when edited.Number <= printed:
                    context.Out.Data(form.Edited(edited));
                    break;
                case MessageDeleted { Message: var tombstone } when tombstone.Number <= printed:
                    context.Out.Data(form.Deleted(tombstone));
                    break;
                case MemberLeft:
                    // If it was me the room is not there for me any more: the server says so, and that ends it.
                    await client.GetRoomAsync(room, stop);
                    break;
                case ResetHappened:
                    // The stream goes on from here; what is between is read by pages.
                    await CatchUp(printed, stop);
                    break;
                case Disconnected lost:
                    SayLost(lost.Reason);
                    break;
                case Connected:
                    SayConnected();
                    break;
            }
        }

        private void SayLost(string reason)
        {
            if (!isAway)
            {
                isAway = true;
                context.Talk.Line($"Not connected. {reason}");
            }
        }

        private void SayConnected()
        {
            if (isAway)
            {
                isAway = false;
                context.Talk.Line($"Connected.");
            }
        }

        private async Task CatchUp(long number, CancellationToken stop)
        {
            printed = number;
            await foreach (var page in RoomHistory.After(client, room, number, stop))
            {
                Print(page);
            }

            // An empty room has no page, and still has a cursor.
            cursor ??= (await client.GetMessagesAsync(room, MessageRange.After(number), 1, stop)).Cursor;
        }

        private void Print(MessagePage page)
        {
            foreach (var message in page.Messages)
            {
                Print(message);
            }

            cursor = page.Cursor;
            context.Out.Flush();
        }

        private void Print(Message message)
        {
            if (message.Number <= printed)
            {
                return;
            }

            printed = message.Number;
            context.Out.Data(form.Said(message));
        }
    }
}
