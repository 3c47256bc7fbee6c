using System.Diagnostics;
using Snug.Terminal.Tests.Journeys;
using Snug.Terminal.Tests.Screen;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The program as people use it: in a real terminal, key by key.</summary>
[Trait("Speed", "Slow")]
public sealed class TmuxJourneyTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("snug-tmux-").FullName;
    private RealServer server = null!;

    public async ValueTask InitializeAsync() => server = await RealServer.Start(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task From_the_door_into_two_rooms_and_out()
    {
        await using var maya = await OtherPerson.ComeIn(server.Address, "Maya");
        await using var dana = await SitDown("dana", 80, 24);
        await ComeIn(dana, "Dana");
        await dana.Say("Is anybody here?");
        await dana.See("Dana  Is anybody here?");
        await dana.Say("/create Movie night");
        await dana.See("[2 Movie night]");
        await dana.See("Room 2 is quiet.");
        await maya.Say(1, "I am, @Dana.");
        await dana.See("●1 Lobby @1");
        await dana.Press("M-1");
        await dana.See("─ 1 new since");
        await dana.Press("Escape");
        await dana.See("Enter a room number");
        await dana.Press("2");
        await dana.See("[2 Movie night]");
        await dana.Resize(50, 12);
        await dana.When(static shown => shown.Split('\n').Any(static row =>
            row.StartsWith("> Say something (Esc rooms", StringComparison.Ordinal) && row.Length <= 50), "the narrow form");
        await dana.Paste("one\ntwo\nthree");
        await dana.See("> one\n  two\n  three");
        await dana.Press("Enter");
        await dana.When(static shown => shown.Contains(" Dana: one\n  two\n  three", StringComparison.Ordinal)
            && !shown.Contains('○', StringComparison.Ordinal), "the paste, sent");
        (await maya.GetMessagesAsync(2, cancellationToken: TestContext.Current.CancellationToken)).Messages
            .ShouldHaveSingleItem().Text
            .ShouldBe("one\ntwo\nthree");
        await dana.Press("C-c", "C-c");
        await dana.See("exit 0, isig icanon echo");
    }

    [Fact]
    public async Task Two_screens_lines_and_curl_end_with_the_same_messages_once()
    {
        await using var dana = await SitDown("dana", 80, 24);
        await using var ben = await SitDown("ben", 100, 30);
        await ComeIn(dana, "Dana");
        await ComeIn(ben, "Ben");
        await using var ines = new LineUser(TimeProvider.System, server.Address);
        ines.Run(["chat", "--plain", "--name", "Ines", server.Address + "/rooms/1"], isTerminal: true);
        await using var curl = await Curl.Follow(server.Address);

        await SayFromAll("before");
        await server.Stop();
        await dana.See("No connection.");
        await ben.See("No connection.");
        // Said while nobody is there; each client keeps it and sends it once.
        await dana.Say("Dana in between");
        ines.Type("Ines in between");
        await ben.Say("Ben in between");
        await server.Start();
        await SayFromAll("after");

        await using var reader = await OtherPerson.ComeIn(server.Address, "A reader");
        var texts = (await reader.GetMessagesAsync(1, cancellationToken: TestContext.Current.CancellationToken)).Messages
            .Select(static message => message.Text)
            .ToList();
        texts.Order(StringComparer.Ordinal).ShouldBe(
            from who in (string[])["Ben", "Dana", "Ines"]
            from when in (string[])["after", "before",
                "in between"]
            orderby $"{who} {when}"
            select $"{who} {when}", Case.Sensitive);
        foreach (var screen in (Tmux[])[dana, ben])
        {
            var shown = await screen.When(shown => texts.TrueForAll(text => shown.Contains(text, StringComparison.Ordinal)), "all of it");
            texts.ShouldAllBe(text => shown.Split(text).Length == 2, "once each");
        }

        (await curl.Texts(texts.Count)).ShouldBe(texts);

        async Task SayFromAll(string when)
        {
            await dana.Say($"Dana {when}");
            await ben.Say($"Ben {when}");
            ines.Type($"Ines {when}");
            foreach (var screen in (Tmux[])[dana, ben])
            {
                await screen.When(
                    shown => ((string[])["Dana", "Ben", "Ines"]).All(who => shown.Contains($"{who} {when}", StringComparison.Ordinal))
                        && !shown.Contains('○', StringComparison.Ordinal), $"{when}, from all");
            }
        }
    }

    private static async Task ComeIn(Tmux window, string name)
    {
        await window.Answer("Enter your name", name);
        await window.Answer("What do you want to do?", "1");
        await window.Answer("Enter a room number", "1");
        await window.See("> Say something");
    }

    private Task<Tmux> SitDown(string name, int columns, int rows)
    {
        var ownFolder = Path.Combine(folder, name);
        Directory.CreateDirectory(ownFolder);
        return Tmux.Run(ownFolder, columns, rows, "chat", server.Address);
    }

    /// <summary><c>curl -N</c> on the room's stream, come back from the last id as curl's users do: in a loop.</summary>
    private sealed class Curl : IAsyncDisposable
    {
        private readonly Process process;

        private Curl(Process process) => this.process = process;

        public static async Task<Curl> Follow(string server)
        {
            await using var person = await OtherPerson.ComeIn(server, "Curl");
            const string script = """
                last=
                while :; do
                  while IFS= read -r line; do
                    case $line in id:*) last=${line#id: };; data:*) printf '%s\n' "$line";; esac
                  done < <(curl -sN -H "Authorization: Bearer $TOKEN" ${last:+-H "Last-Event-ID: $last"} "$SERVER/api/rooms/1/events")
                  read -rt 0.2 <> <(:) || :
                done
                """;
            var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, UseShellExecute = false };
            (start.Environment["TOKEN"], start.Environment["SERVER"]) = (person.Token, server);
            var curl = new Curl(Process.Start(start)!);
            // Nobody may speak before it listens.
            while (!(await curl.Line()).Contains("\"name\"", StringComparison.Ordinal))
            {
            }

            return curl;
        }

        public async Task<List<string>> Texts(int count)
        {
            var texts = new List<string>();
            while (texts.Count < count)
            {
                using var data = System.Text.Json.JsonDocument.Parse((await Line())["data: ".Length..]);
                if (data.RootElement.TryGetProperty("text", out var text))
                {
                    texts.Add(text.GetString()!);
                }
            }

            return texts;
        }

        public ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> Line() =>
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("curl has ended");
    }
}
