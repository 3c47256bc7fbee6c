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
    public static Command Create(Surroundings surroundings)
    {
        var room = Inputs.Room(surroundings);
        var text = new Argument<string[]>("TEXT")
        {
            Description = "What to say; without it, what comes through standard input. After -- it may begin with a dash",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var lines = new Option<bool>("--lines") { Description = "Send each line of standard input as a message of its own" };
        var wait = new Option<int>("--wait")
        {
            Description = "How many seconds to try again while the server is away",
            HelpName = "SECONDS",
            DefaultValueFactory = static _ => 15,
            CustomParser = static result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86_400) return seconds;
                result.AddError($"\"{text}\" is not a number of seconds. --wait takes 0 to 86400.");
                return default;
            },
        };
        var server = Inputs.Server(surroundings);
        var name = Inputs.Name(surroundings);
        var json = Inputs.Json();
        var command = new Command("send", "Say something in a room") { room, text, lines, wait, server, name, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(lines) && result.GetValue(text) is { Length: > 0 })
                result.AddError("--lines reads standard input, so there is no place for TEXT.");
        });
        command.SetAction((parsed, _) => Run.AsSomebodyAsync(surroundings, parsed.GetRequiredValue(server), Inputs.Wanted(parsed, name), async (client, stop) =>
        {
            var patience = TimeSpan.FromSeconds(parsed.GetValue(wait));
            await using var sender = await PatientSender.OpenAsync(client, patience, surroundings.Time, waits => SayWaits(surroundings, waits));
            var sending = new Sending(surroundings, sender, parsed.GetRequiredValue(room), parsed.GetValue(json));

            var code = parsed.GetValue(lines) ? await sending.LinesAsync(stop)
                : parsed.GetValue(text) is { Length: > 0 } typed ? await sending.OneAsync(string.Join(' ', typed), stop)
                : await sending.AllAsync(stop);
            sending.SayWhatWasTakenOut();
            return code;
        }));
        return command;
    }

    private static void SayWaits(Surroundings surroundings, OutboxWaits waits)
    {
        // Asked to go slower is no trouble, and a script with 10,000 lines would hear of it 10,000 times.
        if (waits.Reason is SnugProblemException problem && problem.Is(Problems.TooQuick)) return;
        // What no waiting mends is not tried again, and said at the end.
        if (!waits.Reason.IsTransient) return;
        surroundings.Talk.Line($"{waits.Reason.Message} Trying again.");
    }

    private sealed class Sending(Surroundings surroundings, PatientSender sender, int room, bool asJson)
    {
        // What comes through a pipe is sent to its end, also when nobody reads along any more.
        private readonly SafeWriter _out = surroundings.Out.WithoutReader();
        private long _escapeSequences;

        public async Task<int> OneAsync(string text, CancellationToken stop)
        {
            var words = Plain(text);
            if (string.IsNullOrWhiteSpace(words))
            {
                surroundings.Talk.Line($"There is nothing to send.");
                return ExitCode.Refused;
            }

            await SendAsync(words, stop);
            return ExitCode.Done;
        }

        /// <summary>All of standard input is one message, or none.</summary>
        public async Task<int> AllAsync(CancellationToken stop)
        {
            if (surroundings.InputIsTerminal) surroundings.Talk.Line($"Type what to say; Ctrl-D on an empty line sends it.");
            var all = new StringBuilder();
            try
            {
                while (await surroundings.In.Next(stop) is { } line)
                {
                    all.Append(line).Append('\n');
                    if (all.Length <= PipedLines.Longest) continue;
                    surroundings.Talk.Line($"That is more than {PipedLines.Longest / 1024} KB; a message holds {WireLimits.MessageCodePoints:N0} characters. Nothing was sent: send it in parts, or line by line with --lines.");
                    return ExitCode.Refused;
                }
            }
            catch (Exception e) when (e is UnreadableLineException or IOException)
            {
                surroundings.Talk.Line($"{e.Message}");
                surroundings.Talk.Line($"Nothing was sent.");
                return ExitCode.Refused;
            }

            return await OneAsync(all.ToString().TrimEnd('\n'), stop);
        }

        /// <summary>Stops at the first line that does not go out: what is above it in the file is sent, what is below is not.</summary>
        public async Task<int> LinesAsync(CancellationToken stop)
        {
            var (sent, number) = (0L, 0L);
            try
            {
                while (true)
                {
                    number++;
                    if (await surroundings.In.Next(stop) is not { } line) return ExitCode.Done;
                    var words = Plain(line);
                    if (string.IsNullOrWhiteSpace(words)) continue;
                    await SendAsync(words, stop);
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
                var code = Run.Say(surroundings, e);
                SayWhereItEnded(sent, number, e is SnugProblemException ? "was refused" : "may not have arrived");
                return code;
            }
            catch (Exception e) when (e is UnreadableLineException or IOException)
            {
                surroundings.Talk.Line($"{e.Message}");
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
            if (EscapeSequences.Said(_escapeSequences) is { } said) surroundings.Talk.Line(said);
        }

        private void SayWhereItEnded(long sent, long line, string outcome) =>
            surroundings.Talk.Line($"{Wording.Count(sent, "message", "messages")} went out. Line {line} {outcome}; nothing after it was sent.");

        private string Plain(string text)
        {
            var plain = EscapeSequences.Without(text, out var count);
            _escapeSequences += count;
            return plain;
        }

        private async Task SendAsync(string text, CancellationToken stop)
        {
            var message = await sender.SendAsync(room, text, stop);
            if (!asJson) return;
            _out.Data(JsonText.Of(message));
            _out.Flush();
        }
    }
}
