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
        var server = CommandOptions.Server(context);
        var name = CommandOptions.Name(context);
        var json = CommandOptions.Json();
        var command = new Command("send", "Say something in a room") { room, text, lines, wait, server, name, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(lines) && result.GetValue(text) is { Length: > 0 })
            {
                result.AddError("--lines reads standard input, so there is no place for TEXT.");
            }
        });
        command.SetAction((parsed, _) =>
            CommandRunner.AsSomebody(context, parsed.GetRequiredValue(server), CommandOptions.Wanted(parsed, name), async (client, stop) =>
            {
                var patience = TimeSpan.FromSeconds(parsed.GetValue(wait));
                await using var sender = await RetryingSender.Open(client, patience, context.Time, waits => SayWaits(context, waits));
                var sending = new Sending(context, sender, parsed.GetRequiredValue(room), parsed.GetValue(json));

                var code = parsed.GetValue(lines) ? await sending.Lines(stop)
                    : parsed.GetValue(text) is { Length: > 0 } typed ? await sending.One(string.Join(' ', typed), stop)
                    : await sending.All(stop);
                sending.SayWhatWasTakenOut();
                return code;
            }));
        return command;
    }

    private static void SayWaits(CommandContext context, OutboxWaits waits)
    {
        // Asked to go slower is no trouble, and a script with 10,000 lines would hear of it 10,000 times.
        if (waits.Reason is SnugProblemException problem && problem.Is(Problems.TooQuick))
        {
            return;
        }

        // What no waiting mends is not tried again, and said at the end.
        if (!waits.Reason.IsTransient)
        {
            return;
        }

        context.Talk.Line($"{waits.Reason.Message} Trying again.");
    }

    private sealed class Sending(CommandContext context, RetryingSender sender, int room, bool asJson)
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

            await Send(words, stop);
            return ExitCode.Done;
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
                var code = CommandRunner.ReportRefusal(context, e);
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
            var message = await sender.Send(room, text, stop);
            if (!asJson)
            {
                return;
            }

            @out.Data(JsonText.Of(message));
            @out.Flush();
        }
    }
}
