using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>
/// How the screen looks: one evening in Movie night, at several sizes, beside the pictures in Pictures.txt. With
/// <c>SNUG_PICTURES=1</c> they are drawn anew (into Pictures.txt.new), and docs/screenshots/terminal.svg with them; look at them before they are committed.
/// </summary>
public sealed partial class ScreenPictureTests : IAsyncLifetime
{
    private static readonly string s_pictures = Path.Combine(Here(), "Pictures.txt");

    private static bool IsDrawing => Environment.GetEnvironmentVariable("SNUG_PICTURES") == "1";

    private readonly SteadyClock _time = new();
    private readonly string _config = Directory.CreateTempSubdirectory("snug-pictures-").FullName;
    private RealServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Set("2026-11-21T19:02:00Z");
        _server = await RealServer.StartAsync(_time);
        await using var maya = await Neighbour.ComeInAsync(_server.Address, "Maya");
        await using var ben = await Neighbour.ComeInAsync(_server.Address, "Ben Okafor");
        await using var theodora = await Neighbour.ComeInAsync(_server.Address, "Theodora Quist");
        await maya.CreateRoomAsync("Movie night", "Saturdays at eight, Ben brings the projector", cancellationToken: TestContext.Current.CancellationToken);
        await maya.CreateRoomAsync("Deploys", cancellationToken: TestContext.Current.CancellationToken);
        await maya.SayAsync(2, "Is the projector fixed? Last week it gave up in the middle of the best scene.", "I can bring the old one, it only needs the short cable.");
        await maya.SayAsync(3, "build 811 is green");
        _time.Set("2026-11-21T19:05:00Z");
        await ben.SayAsync(2, "Fixed! It was the fan. It ran for an hour and stayed cool:\n```\nfan  1180 rpm   ok\nlamp  312 h     ok\n```");
        _time.Set("2026-11-21T19:11:00Z");
        await theodora.SayAsync(2, "Wonderful. The list is at https://example.org/films.");
        await InesLooksIntoBothRoomsAsync();

        _time.Set("2026-11-21T20:31:00Z");
        await using var dana = await Neighbour.ComeInAsync(_server.Address, "Dana");
        await dana.SayAsync(2, "We are five tonight, my sister is in town.");
        _time.Set("2026-11-21T20:33:00Z");
        await maya.SayAsync(2, "@Ines can you take the 38 and pick her up at the station?");
        await maya.SayAsync(3, "build 812 is green", "build 813 is green");
        _time.Set("2026-11-21T20:34:00Z");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_config, recursive: true);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 20)]
    [InlineData(44, 20)]
    [InlineData(30, 7)]
    public async Task The_room_and_the_table_look_as_drawn(int columns, int rows)
    {
        await using var ines = new Seat(_time, _server.Address, _config, (columns, rows));
        await ines.AnswerAsync("(Ines): ", "");
        await ines.AnswerAsync("What do you want to do? ", "3");
        await ines.SeeAsync("2 new since 19:11");
        ines.Press(new KeyPress(KeyCode.End));
        var room = await ines.SeeAsync("station?");
        if (IsDrawing && columns == 80) await File.WriteAllTextAsync(Path.Combine(Here(), "..", "..", "..", "docs", "screenshots", "terminal.svg"), SvgPicture.Of(ines.Glass), TestContext.Current.CancellationToken);
        ines.Press(new KeyPress(KeyCode.Escape));
        await ines.SeeAsync("The Lantern  You are Ines.");
        // Narrow tables have no room for all columns; wide ones are whole when the last words of both rooms are there (each room is asked for its own) and who is where is known.
        var table = await ines.Glass.WhenAsync(
            shown => (columns < 44 && shown.Contains("Movie night         …", StringComparison.Ordinal)) || (WhereEverybodyIs().IsMatch(shown) && (columns < 80 || (shown.Contains("@Ines can you", StringComparison.Ordinal) && shown.Contains("build 813", StringComparison.Ordinal)))), "the table");
        ines.Press(new KeyPress(KeyCode.Escape));
        ines.Say("On my way. See #7/12 for what to bring.");
        var sent = await ines.Glass.WhenAsync(
            static shown => shown.Contains("bring.", StringComparison.Ordinal) && !shown.Contains('○', StringComparison.Ordinal) && shown.Contains("> Say", StringComparison.Ordinal), "sent");

        await CompareAsync($"{columns}x{rows}", room, table, sent);
    }

    private async Task InesLooksIntoBothRoomsAsync()
    {
        await using var ines = new Seat(_time, _server.Address, _config);
        await ines.ComeInAsync("Ines", "3");
        await ines.SeeAsync("build 811");
        ines.Say("/2");
        await ines.SeeAsync("Wonderful.");
        ines.Say("/quit");
        (await ines.ExitCodeAsync()).ShouldBe(0);
    }

    [GeneratedRegex(@"Movie night +1 +20:33[^\n]*\n  \*  3  Deploys +2 +20:33", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhereEverybodyIs();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static async Task CompareAsync(string size, params string[] screens)
    {
        var drawn = string.Concat(screens.Select((screen, index) => $"=== {size} {"abc"[index]}\n{screen}\n"));
        if (IsDrawing)
        {
            await File.AppendAllTextAsync(s_pictures + ".new", drawn, TestContext.Current.CancellationToken);
            return;
        }

        var expected = await File.ReadAllTextAsync(s_pictures, TestContext.Current.CancellationToken);
        var parts = expected.Split("=== ", StringSplitOptions.RemoveEmptyEntries).Where(part => part.StartsWith(size + " ", StringComparison.Ordinal)).ToList();
        parts.Count.ShouldBe(screens.Length, $"there are no pictures of {size}");
        drawn.ShouldBe(string.Concat(parts.Select(static part => "=== " + part)));
    }
}
