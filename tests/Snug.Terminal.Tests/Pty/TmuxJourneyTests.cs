using System.Diagnostics;
using Snug.Terminal.Tests.Journeys;
using Snug.Terminal.Tests.Screen;

namespace Snug.Terminal.Tests.Pty;

/// <summary>The program as people use it: in a real terminal, key by key.</summary>
[Trait("Speed", "Slow")]
public sealed class TmuxJourneyTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("snug-tmux-").FullName;
    private RealServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RealServer.StartAsync(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task From_the_door_into_two_rooms_and_out()
    {
        await using var maya = await Neighbour.ComeInAsync(_server.Address, "Maya");
        await using var dana = await SitDownAsync("dana", 80, 24);
        await ComeInAsync(dana, "Dana");
        await dana.SayAsync("Is anybody here?");
        await dana.SeeAsync("Dana  Is anybody here?");
        await dana.SayAsync("/create Movie night");
        await dana.SeeAsync("[2 Movie night]");
        await dana.SeeAsync("Room 2 is quiet.");
        await maya.SayAsync(1, "I am, @Dana.");
        await dana.SeeAsync("●1 Lobby @1");
        await dana.PressAsync("M-1");
        await dana.SeeAsync("─ 1 new since");
        await dana.PressAsync("Escape");
        await dana.SeeAsync("Enter a room number");
        await dana.PressAsync("2");
        await dana.SeeAsync("[2 Movie night]");
        await dana.ResizeAsync(50, 12);
        await dana.WhenAsync(static shown => shown.Split('\n').Any(static row => row.StartsWith("> Say something (Esc rooms", StringComparison.Ordinal) && row.Length <= 50), "the narrow form");
        await dana.PasteAsync("one\ntwo\nthree");
        await dana.SeeAsync("> one\n  two\n  three");
        await dana.PressAsync("Enter");
        await dana.WhenAsync(static shown => shown.Contains(" Dana: one\n  two\n  three", StringComparison.Ordinal) && !shown.Contains('○', StringComparison.Ordinal), "the paste, sent");
        (await maya.GetMessagesAsync(2, cancellationToken: TestContext.Current.CancellationToken)).Messages.ShouldHaveSingleItem().Text.ShouldBe("one\ntwo\nthree");
        await dana.PressAsync("C-c", "C-c");
        await dana.SeeAsync("exit 0, isig icanon echo");
    }

    [Fact]
    public async Task Two_screens_lines_and_curl_end_with_the_same_messages_once()
    {
        await using var dana = await SitDownAsync("dana", 80, 24);
        await using var ben = await SitDownAsync("ben", 100, 30);
        await ComeInAsync(dana, "Dana");
        await ComeInAsync(ben, "Ben");
        await using var ines = new Someone(TimeProvider.System, _server.Address);
        ines.Run(["chat", "--plain", "--name", "Ines", _server.Address + "/rooms/1"], isTerminal: true);
        await using var curl = await Curl.FollowAsync(_server.Address);

        await SayFromAllAsync("before");
        await _server.StopAsync();
        await dana.SeeAsync("No connection.");
        await ben.SeeAsync("No connection.");
        // Said while nobody is there; each client keeps it and sends it once.
        await dana.SayAsync("Dana in between");
        ines.Type("Ines in between");
        await ben.SayAsync("Ben in between");
        await _server.StartAsync();
        await SayFromAllAsync("after");

        await using var reader = await Neighbour.ComeInAsync(_server.Address, "A reader");
        var texts = (await reader.GetMessagesAsync(1, cancellationToken: TestContext.Current.CancellationToken)).Messages.Select(static message => message.Text).ToList();
        texts.Order(StringComparer.Ordinal).ShouldBe(
            from who in (string[])["Ben", "Dana", "Ines"] from when in (string[])["after", "before", "in between"] orderby $"{who} {when}" select $"{who} {when}", Case.Sensitive);
        foreach (var screen in (Tmux[])[dana, ben])
        {
            var shown = await screen.WhenAsync(shown => texts.TrueForAll(text => shown.Contains(text, StringComparison.Ordinal)), "all of it");
            texts.ShouldAllBe(text => shown.Split(text).Length == 2, "once each");
        }

        (await curl.TextsAsync(texts.Count)).ShouldBe(texts);

        async Task SayFromAllAsync(string when)
        {
            await dana.SayAsync($"Dana {when}");
            await ben.SayAsync($"Ben {when}");
            ines.Type($"Ines {when}");
            foreach (var screen in (Tmux[])[dana, ben])
                await screen.WhenAsync(shown => ((string[])["Dana", "Ben", "Ines"]).All(who => shown.Contains($"{who} {when}", StringComparison.Ordinal)) && !shown.Contains('○', StringComparison.Ordinal), $"{when}, from all");
        }
    }

    private static async Task ComeInAsync(Tmux window, string name)
    {
        await window.AnswerAsync("Enter your name", name);
        await window.AnswerAsync("What do you want to do?", "1");
        await window.AnswerAsync("Enter a room number", "1");
        await window.SeeAsync("> Say something");
    }

    private Task<Tmux> SitDownAsync(string name, int columns, int rows)
    {
        var folder = Path.Combine(_folder, name);
        Directory.CreateDirectory(folder);
        return Tmux.RunAsync(folder, columns, rows, "chat", _server.Address);
    }

    /// <summary><c>curl -N</c> on the room's stream, come back from the last id as curl's users do: in a loop.</summary>
    private sealed class Curl : IAsyncDisposable
    {
        private readonly Process _process;

        private Curl(Process process) => _process = process;

        public static async Task<Curl> FollowAsync(string server)
        {
            await using var person = await Neighbour.ComeInAsync(server, "Curl");
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
            while (!(await curl.LineAsync()).Contains("\"name\"", StringComparison.Ordinal))
            {
            }

            return curl;
        }

        public async Task<List<string>> TextsAsync(int count)
        {
            var texts = new List<string>();
            while (texts.Count < count)
            {
                using var data = System.Text.Json.JsonDocument.Parse((await LineAsync())["data: ".Length..]);
                if (data.RootElement.TryGetProperty("text", out var text)) texts.Add(text.GetString()!);
            }

            return texts;
        }

        public ValueTask DisposeAsync()
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> LineAsync() =>
            await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("curl has ended");
    }
}
