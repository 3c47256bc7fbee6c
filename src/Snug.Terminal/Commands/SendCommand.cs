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
        command.SetAction((parsed, _) => Run.OnceAsync(surroundings, async stop =>
        {
            await using var client = await new Entrance(surroundings, parsed.GetRequiredValue(server)).OpenAsync(parsed.GetValue(name), stop);
            var patience = TimeSpan.FromSeconds(parsed.GetValue(wait));
            await using var sender = await PatientSender.OpenAsync(client, patience, surroundings.Time, waits => SayWaits(surroundings, waits));
            var sending = new Sending(surroundings, sender, parsed.GetRequiredValue(room), parsed.GetValue(json));

            if (parsed.GetValue(lines)) return await sending.LinesAsync(stop);
            var words = parsed.GetValue(text) is { Length: > 0 } typed ? string.Join(' ', typed) : await ReadAllAsync(surroundings, stop);
            return await sending.OneAsync(words, stop);
        }));
        return command;
    }

    private static void SayWaits(Surroundings surroundings, OutboxWaits waits)
    {
        // Asked to go slower is no trouble, and a script with 10,000 lines would hear of it 10,000 times.
        if (waits.Reason is SnugProblemException problem && problem.Is(Problems.TooQuick)) return;
        surroundings.Talk.Line($"{waits.Reason.Message} Trying again.");
    }

    private static async Task<string> ReadAllAsync(Surroundings surroundings, CancellationToken stop)
    {
        if (surroundings.InputIsTerminal) surroundings.Talk.Line($"Type what to say; Ctrl-D on an empty line sends it.");
        var all = new StringBuilder();
        while (await surroundings.In.Next(stop) is { } line && all.Length <= InputLines.LongestLine) all.Append(line).Append('\n');
        return all.ToString().TrimEnd('\n');
    }

    private sealed class Sending(Surroundings surroundings, PatientSender sender, int room, bool asJson)
    {
        public async Task<int> OneAsync(string text, CancellationToken stop)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                surroundings.Talk.Line($"There is nothing to send.");
                return ExitCode.Refused;
            }

            await SendAsync(text, stop);
            return ExitCode.Done;
        }

        /// <summary>Stops at the first line that does not go out: what is above it in the file is sent, what is below is not.</summary>
        public async Task<int> LinesAsync(CancellationToken stop)
        {
            var (sent, number) = (0L, 0L);
            while (await surroundings.In.Next(stop) is { } line)
            {
                number++;
                if (string.IsNullOrWhiteSpace(line)) continue;
                try
                {
                    await SendAsync(line, stop);
                    sent++;
                }
                catch (SnugException e)
                {
                    var code = Run.Say(surroundings, e);
                    var outcome = e is SnugProblemException ? "was refused" : "may not have arrived";
                    surroundings.Talk.Line($"{Wording.Count(sent, "message", "messages")} went out. Line {number} {outcome}; nothing after it was sent.");
                    return code;
                }
                catch (OperationCanceledException)
                {
                    surroundings.Talk.Line($"{Wording.Count(sent, "message", "messages")} went out. Line {number} may not have arrived; nothing after it was sent.");
                    throw;
                }
            }

            return ExitCode.Done;
        }

        private async Task SendAsync(string text, CancellationToken stop)
        {
            var message = await sender.SendAsync(room, text, stop);
            if (!asJson) return;
            surroundings.Out.Data(JsonText.Of(message));
            surroundings.Out.Flush();
        }
    }
}
