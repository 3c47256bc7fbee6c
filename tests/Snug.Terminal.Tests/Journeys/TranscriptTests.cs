using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Snug.Terminal.Tests.Hostile;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>
/// Plays tests/Transcripts/*.txt against the real server. A transcript reads like what people saw:
/// <code>
/// # a remark                            @ 2026-11-22 20:41   sets the clock
/// Maya runs: chat --plain               Maya pipes: send 1   standard input is no terminal
/// Maya> what Maya types                 Maya closes          the end of Maya's input
/// Maya types hidden: where it is not shown
/// Maya&lt; what is printed                Maya! what is said on standard error
/// Maya presses Ctrl-C                   Maya exits 0
/// Maya asks: /names until: Here: Maya.  what becomes true a moment later
/// Maya sets SNUG_ME=ci                  a variable             Maya signs out elsewhere    the last one's session ends
/// server stops                          server starts
/// server saves                          server goes back     to where it saved
/// server is by invitation               from its next start on
/// server links {word} [NAME|ROLE N]     what snug link prints: a way back, or an invitation for N
/// </code>
/// Every printed line is there, in order. <c>\x1b</c> stands for a character that nobody sees, <c>{word}</c> for what differs from run to
/// run, and for the same afterwards;
/// <c>¿</c> for any one character.
/// </summary>
public sealed partial class TranscriptTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "..", "..", "Transcripts"));

    public static TheoryData<string> Transcripts { get; } =
        new(Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Transcripts))]
    public async Task Reads_as_it_is_written(string transcript)
    {
        var clock = FixedClock.Hurried();
        await using var server = await RealServer.Start(clock);
        await using var play = new Play(clock, server);
        var number = 0;
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Folder, transcript), TestContext.Current.CancellationToken))
        {
            number++;
            await play.Line(line.TrimEnd(), $"{transcript}, line {number}");
        }

        play.NothingShouldBeLeft();
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private sealed partial class Play(FixedClock clock, RealServer server) : IAsyncDisposable
    {
        private readonly Dictionary<string, LineUser> people = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> words = new(StringComparer.Ordinal) { ["server"] = server.Address };

        public async Task Line(string line, string where)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                return;
            }

            if (line[0] == '@')
            {
                clock.Set(line[1..].Trim());
            }
            else if (line == "server stops")
            {
                await server.Stop();
            }
            else if (line == "server starts")
            {
                await server.Start();
            }
            else if (line == "server is by invitation")
            {
                server.NeedsInvite = true;
            }
            else if (line.Split(' ') is ["server", "links", var word, .. var terms])
            {
                words[word.Trim('{', '}')] = await server.Link(terms switch
                {
                    [var role, var uses] => new(Role: role, Uses: int.Parse(uses, System.Globalization.CultureInfo.InvariantCulture)),
                    [var name] => new(Name: name),
                    _ => new(),
                });
            }
            else if (line == "server saves")
            {
                await server.Save();
            }
            else if (line == "server goes back")
            {
                await server.GoBack();
            }
            else if (Step().Match(line) is { Success: true } step)
            {
                await Step(Person(step.Groups["who"].Value), step.Groups["what"].Value, step.Groups["text"].Value, where);
            }
            else
            {
                Assert.Fail($"{where} is not understood: {line}");
            }
        }

        public void NothingShouldBeLeft()
        {
            foreach (var (name, person) in people)
            {
                person.Out.Rest().ShouldBe("", $"printed to {name} and not in the transcript");
                person.Talk.Rest().ShouldBe("", $"said to {name} and not in the transcript");
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var person in people.Values)
            {
                await person.DisposeAsync();
            }
        }

        private LineUser Person(string name) =>
            people.TryGetValue(name, out var known) ? known : people[name] = new LineUser(clock, server.Address);

        private async Task Step(LineUser person, string what, string text, string where)
        {
            switch (what)
            {
                case " runs:": person.Run(Arguments(text), isTerminal: true); break;
                case " pipes:": person.Run(Arguments(text), isTerminal: false); break;
                case ">":
                    person.Type(Unseen().Replace(Filled(text), static match => ((char)Convert.ToInt32(match.Value[2..], 16)).ToString()));
                    break;
                case "<": await Read(person.Out, text, where); break;
                case "!": await Read(person.Talk, text, where); break;
                case " types hidden:":
                    person.IsTypingHidden.ShouldBeTrue(where);
                    person.Type(Filled(text));
                    break;
                case " asks:": await AskUntil(person, text, where); break;
                case " sets": person.Set(text); break;
                case " signs out elsewhere": await person.SignOut(server.Address); break;
                case " closes": person.EndInput(); break;
                case " presses Ctrl-C": person.PressCtrlC(); break;
                case " exits":
                    (await person.ExitCode()).ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(text, where);
                    break;
            }
        }

        private static async Task AskUntil(LineUser person, string text, string where)
        {
            var (question, answer) = text.Split(" until: ") is [var first, var second] ? (first, second) : throw new FormatException(where);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var line = string.Empty;
            while (line != answer && !patience.IsCancellationRequested)
            {
                person.Type(question);
                line = await person.Out.NextLine(static _ => false);
            }

            line.ShouldBe(answer, where);
        }

        private async Task Read(PrintedOutput printed, string expected, string where)
        {
            var pattern = new Regex("^" + Word().Replace(
                Regex.Escape(Filled(expected)).Replace("\\{", "{", StringComparison.Ordinal).Replace('¿', '.'),
                "(?<${word}>\\S+)") + "\\s*$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            var line = await printed.NextLine(pattern.IsMatch);
            Safety.ShouldBeSafe(line);
            var match = pattern.Match(line);
            if (!match.Success)
            {
                line.TrimEnd().ShouldBe(Filled(expected), where);
            }

            foreach (var group in match.Groups.Cast<Group>().Where(static group => !char.IsAsciiDigit(group.Name[0])))
            {
                words[group.Name] = group.Value;
            }
        }

        private string[] Arguments(string text) =>
            [.. Argument()
                .Matches(Filled(text))
                .Select(static match => match.Groups["quoted"] is { Success: true } quoted ? quoted.Value : match.Value)];

        private string Filled(string text) =>
            Word().Replace(text, match => words.GetValueOrDefault(match.Groups["word"].Value, match.Value));

        [GeneratedRegex("^(?<who>[A-Z][a-z]+)(?<what>>|<|!| runs:| types hidden:| asks:| pipes:| sets| signs out elsewhere| closes"
            + "| presses Ctrl-C| exits)(?: (?<text>.*))?$", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Step();

        [GeneratedRegex("\\\\x[0-9a-f]{2}", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Unseen();

        [GeneratedRegex("\\{(?<word>[a-z]+)}", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Word();

        [GeneratedRegex("\"(?<quoted>[^\"]*)\"|\\S+", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Argument();
    }
}
