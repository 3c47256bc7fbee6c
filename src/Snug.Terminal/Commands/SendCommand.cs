using System.CommandLine;
using System.Globalization;
using System.Text;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Chat;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug send ROOM [TEXT]</c>: says something, from the command line or from a pipe.</summary>
internal static class SendCommand
{
    public static Command Create(CommandContext context)
    {
        var room = CommandOptions.Room(context);
        var text = new Argument<string[]>("TEXT")
        {
            Description = "What to say; without it, what comes through standard input. After -- it may begin with a dash",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var lines = CommandOptions.Flag("--lines", "Send each line of standard input as a message of its own");
        var wait = new Option<int>("--wait")
        {
            Description = "How many seconds to try again while the server is away",
            HelpName = "SECONDS",
            DefaultValueFactory = static _ => 15,
            CustomParser = static result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86_400)
                {
                    return seconds;
                }

                result.AddError($"\"{text}\" is not a number of seconds. --wait takes 0 to 86400.");
                return default;
            },
        };
        var key = Key();
        var replyTo = CommandOptions.MessageNumber("--reply-to", "Answer message N of the room");
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var json = CommandOptions.Json();
        var command = new Command("send", "Say something in a room") { room, text, lines, wait, key, replyTo, server, name, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(lines) && result.GetValue(text) is { Length: > 0 })
            {
                result.AddError("--lines reads standard input, so there is no place for TEXT.");
            }

            if (result.GetValue(lines) && result.GetResult(key) is not null)
            {
                result.AddError("--key stands for one message, and --lines sends several.");
            }
        });
        command.SetAction((parsed, _) =>
            CommandRunner.AsSomebody(context, parsed.GetRequiredValue(server), CommandOptions.Wanted(parsed, name), async (client, stop) =>
            {
                var patience = TimeSpan.FromSeconds(parsed.GetValue(wait));
                var waiting = new Waiting(context, patience);
                await using var sender = await RetryingSender.Open(client, patience, context.Time, waiting.Hear);
                var target = new Target(parsed.GetRequiredValue(room), parsed.GetValue(key), parsed.GetValue(replyTo));
                var sending = new Sending(context, sender, target, waiting, parsed.GetValue(json));

                var code = parsed.GetValue(lines) ? await sending.Lines(stop)
                    : parsed.GetValue(text) is { Length: > 0 } typed ? await sending.One(string.Join(' ', typed), stop)
                    : await sending.All(stop);
                sending.SayWhatWasTakenOut();
                return code;
            }));
        return command;
    }

    /// <summary>A key of one's own: a script that runs again says the same thing once, whatever became of its first run.</summary>
    private static Option<string?> Key()
    {
        var key = new Option<string?>("--key")
        {
            Description = "What is said once with this key is not said again for 30 days: 1 to 64 visible ASCII characters",
            HelpName = "KEY",
        };
        key.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && (text.Length is 0 or > WireLimits.KeyCharacters || text.Any(static letter => letter is < '!' or > '~')))
            {
                result.AddError($"\"{text}\" is not a key: 1 to {WireLimits.KeyCharacters} visible ASCII characters, such as build-812.");
            }
        });
        return key;
    }

    /// <summary>Where it goes, under which key of the caller's own, and what it answers.</summary>
    private sealed record Target(int Room, string? Key, long? ReplyTo);

    /// <summary>Says why something waits; the same sentence again only after something else has happened.</summary>
    private sealed class Waiting(CommandContext context, TimeSpan patience)
    {
        private volatile string? said;

        public void Hear(OutboxWaits waits)
        {
            // Asked to go slower is no trouble, and a script with 10,000 lines would hear of it 10,000 times. What no waiting mends is
            // not tried again, and said at the end. So is what nobody waits for.
            if ((waits.Reason is SnugProblemException problem && problem.Is(Problems.TooQuick))
                || !waits.Reason.IsTransient
                || patience == TimeSpan.Zero
                || waits.Reason.Message == said)
            {
                return;
            }

            said = waits.Reason.Message;
            context.Talk.Line($"{said} Trying again.");
        }

        public void Over() => said = null;

        /// <summary>What to say at the end, where the reason has been said already; else null.</summary>
        public string? GivenUp(SnugException reason) =>
            reason.Message != said
                ? null
                : string.Create(
                    CultureInfo.InvariantCulture, $"That did not change in {patience.TotalSeconds:0} s; nothing more is tried.");
    }

    private sealed class Sending(CommandContext context, RetryingSender sender, Target target, Waiting waiting, bool asJson)
    {
        // What comes through a pipe is sent to its end, also when nobody reads along any more.
        private readonly SafeWriter @out = context.Out.WithoutReader();
        private long escapeSequences;

        public async Task<int> One(string text, CancellationToken stop)
        {
            var words = Plain(text);
            if (string.IsNullOrWhiteSpace(words))
            {
                context.Talk.Line($"There is nothing to send.");
                return ExitCode.Refused;
            }

            try
            {
                await Send(words, stop);
                return ExitCode.Done;
            }
            catch (SnugException away) when (waiting.GivenUp(away) is { } instead)
            {
                return CommandRunner.ReportRefusal(context, away, instead);
            }
        }

        /// <summary>All of standard input is one message, or none.</summary>
        public async Task<int> All(CancellationToken stop)
        {
            if (context.InputIsTerminal)
            {
                context.Talk.Line($"Type what to say; Ctrl-D on an empty line sends it.");
            }

            var all = new StringBuilder();
            try
            {
                while (await context.In.Next(stop) is { } line)
                {
                    all.Append(line).Append('\n');
                    if (all.Length <= PipedLines.Longest)
                    {
                        continue;
                    }

                    context.Talk.Line(
                        $"That is more than {PipedLines.Longest / 1024} KB; a message holds {WireLimits.MessageCodePoints:N0} characters. "
                            + $"Nothing was sent: send it in parts, or line by line with --lines.");
                    return ExitCode.Refused;
                }
            }
            catch (Exception e) when (e is UnreadableLineException or IOException)
            {
                context.Talk.Line($"{e.Message}");
                context.Talk.Line($"Nothing was sent.");
                return ExitCode.Refused;
            }

            return await One(all.ToString().TrimEnd('\n'), stop);
        }

        /// <summary>Stops at the first line that does not go out: what is above it in the file is sent, what is below is not.</summary>
        public async Task<int> Lines(CancellationToken stop)
        {
            var (sent, number) = (0L, 0L);
            try
            {
                while (true)
                {
                    number++;
                    if (await context.In.Next(stop) is not { } line)
                    {
                        return ExitCode.Done;
                    }

                    var words = Plain(line);
                    if (string.IsNullOrWhiteSpace(words))
                    {
                        continue;
                    }

                    await Send(words, stop);
                    sent++;
                }
            }
            catch (SnugProblemException e) when (e.Is(Problems.SignIn))
            {
                SayWhereItEnded(sent, number, "was refused");
                throw;
            }
            catch (SnugException e)
            {
                var code = CommandRunner.ReportRefusal(context, e, waiting.GivenUp(e));
                SayWhereItEnded(sent, number, e is SnugProblemException ? "was refused" : "may not have arrived");
                return code;
            }
            catch (Exception e) when (e is UnreadableLineException or IOException)
            {
                context.Talk.Line($"{e.Message}");
                SayWhereItEnded(sent, number, "was not sent");
                return ExitCode.Refused;
            }
            catch (OperationCanceledException)
            {
                SayWhereItEnded(sent, number, "may not have arrived");
                throw;
            }
        }

        /// <summary>Once, at the end: a script with 10,000 coloured lines would hear of it 10,000 times.</summary>
        public void SayWhatWasTakenOut()
        {
            if (EscapeSequences.Said(escapeSequences) is { } said)
            {
                context.Talk.Line(said);
            }
        }

        private void SayWhereItEnded(long sent, long line, string outcome) =>
            context.Talk.Line($"{Wording.Count(sent, "message", "messages")} went out. Line {line} {outcome}; nothing after it was sent.");

        private string Plain(string text)
        {
            var plain = EscapeSequences.Without(text, out var count);
            escapeSequences += count;
            return plain;
        }

        private async Task Send(string text, CancellationToken stop)
        {
            var message = await sender.Send(target.Room, new NewMessage(text, target.ReplyTo), target.Key, stop);
            waiting.Over();
            if (!asJson)
            {
                return;
            }

            @out.Data(JsonText.Of(message));
            @out.Flush();
        }
    }
}
