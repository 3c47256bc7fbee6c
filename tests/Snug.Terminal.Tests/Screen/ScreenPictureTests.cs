using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Snug.Client;
using Snug.Protocol;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Tests.Journeys;

namespace Snug.Terminal.Tests.Screen;

/// <summary>
/// How the screen looks: one evening in Movie night, at several sizes, beside the pictures in Pictures.txt. With
/// <c>SNUG_PICTURES=1</c> they are drawn anew (into Pictures.txt.new), and docs/screenshots/terminal.svg with them; look at them before
/// they are committed.
/// </summary>
public sealed partial class ScreenPictureTests : IAsyncLifetime
{
    private static readonly string Pictures = Path.Combine(Here(), "Pictures.txt");

    private static bool IsDrawing => Environment.GetEnvironmentVariable("SNUG_PICTURES") == "1";

    private readonly FixedClock time = FixedClock.Hurried();
    private readonly string config = Directory.CreateTempSubdirectory("snug-pictures-").FullName;
    private RealServer server = null!;
    private SnugClient maya = null!;
    private SnugClient ben = null!;
    private SnugClient dana = null!;

    public async ValueTask InitializeAsync()
    {
        time.Set("2026-11-21T19:02:00Z");
        server = await RealServer.Start(time);
        maya = await OtherPerson.ComeIn(server.Address, "Maya");
        ben = await OtherPerson.ComeIn(server.Address, "Ben Okafor");
        await using var theodora = await OtherPerson.ComeIn(server.Address, "Theodora Quist");
        await maya.CreateRoomAsync(
            "Movie night", "Saturdays at eight, Ben brings the projector", cancellationToken: TestContext.Current.CancellationToken);
        await maya.CreateRoomAsync("Deploys", cancellationToken: TestContext.Current.CancellationToken);
        await maya.Say(2, "Is the projector fixed? Last week it gave up in the middle of the "
            + "best scene.", "I can bring the old one, it only needs the short cable.");
        await maya.Say(3, "build 811 is green");
        time.Set("2026-11-21T19:05:00Z");
        await ben.Say(2, "Fixed! It was the fan. It ran for an hour and stayed cool:\n```\nfan  1180 rpm   ok\nlamp  312 h     ok\n```");
        time.Set("2026-11-21T19:11:00Z");
        await theodora.Say(2, "Wonderful. The list is at https://example.org/films.");
        await InesLooksIntoBothRooms();

        time.Set("2026-11-21T20:31:00Z");
        dana = await OtherPerson.ComeIn(server.Address, "Dana");
        await dana.Say(2, "We are five tonight, my sister is in town.");
        time.Set("2026-11-21T20:33:00Z");
        await maya.Say(2, "@Ines can you take the 38 and pick her up at the station?");
        await maya.Say(3, "build 812 is green", "build 813 is green");
        time.Set("2026-11-21T20:34:00Z");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (SnugClient[])[maya, ben, dana])
        {
            await client.DisposeAsync();
        }

        await server.DisposeAsync();
        Directory.Delete(config, recursive: true);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 20)]
    [InlineData(44, 20)]
    [InlineData(30, 7)]
    public async Task The_room_and_the_table_look_as_drawn(int columns, int rows)
    {
        await using var ines = new ScreenUser(time, server.Address, config, (columns, rows));
        await ines.Answer("(Ines): ", "");
        await ines.Answer("What do you want to do? ", "3");
        await ines.See("2 new since 19:11");
        ines.Press(new KeyPress(KeyCode.End));
        var room = await ines.See("station?");
        ines.Press(new KeyPress(KeyCode.Escape));
        await ines.See("The Lantern  You are Ines.");
        // Narrow tables have no room for all columns; wide ones are whole when the last words of both rooms are there (each room is asked
        // for its own) and who is where is known.
        var table = await ines.Glass.When(
            shown => (columns < 44 && shown.Contains("Movie night         …", StringComparison.Ordinal))
                || (WhereEverybodyIs().IsMatch(shown)
                    && (columns < 80 || (shown.Contains("@Ines can you", StringComparison.Ordinal)
                        && shown.Contains("build 813", StringComparison.Ordinal)))),
                    "the table");
        ines.Press(new KeyPress(KeyCode.Escape));
        ines.Say("On my way. See #7/12 for what to bring.");
        var sent = await ines.Glass.When(
            static shown => shown.Contains("bring.", StringComparison.Ordinal)
                && !shown.Contains('○', StringComparison.Ordinal)
                && shown.Contains("> Say", StringComparison.Ordinal), "sent");

        await Compare($"{columns}x{rows}", room, table, sent);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(120, 24)]
    public async Task The_conversation_looks_as_drawn(int columns, int rows)
    {
        var stop = TestContext.Current.CancellationToken;
        time.Set("2026-11-21T20:36:00Z");
        await dana.EditMessageAsync(2, 5, "We are six tonight, my sister and her friend are in town.", stop);
        await maya.SetPinnedAsync(2, 5, isPinned: true, stop);
        await ben.SendAsync(2, new NewMessage(
            "Then we need **two** more chairs:\n- the red one\n- whatever *Theodora* has", ReplyTo: 5), cancellationToken: stop);
        await maya.ReactAsync(2, 7, ":+1:", stop);
        await dana.ReactAsync(2, 7, ":+1:", stop);
        await dana.ReactAsync(2, 7, ":tada:", stop);
        time.Set("2026-11-21T20:38:00Z");
        await maya.Say(2, "No word to her of how it ends: ||there is a wedding||. #3 has the list.");
        await dana.SendAsync(2, new NewMessage("I carry the red one.", ReplyTo: 7), cancellationToken: stop);
        await using var ines = new ScreenUser(time, server.Address, config, (columns, rows));
        await ines.Answer("(Ines): ", "");
        await ines.Answer("What do you want to do? ", "3");
        await ines.See("5 new since 19:11");
        ines.Press(new KeyPress(KeyCode.End));
        var room = await ines.See("I carry the red one.");
        if (IsDrawing && columns == 80)
        {
            await File.WriteAllTextAsync(
                Path.Combine(Here(), "..", "..", "..", "docs", "screenshots", "terminal.svg"), SvgPicture.Of(ines.Glass), stop);
        }

        ines.Say("/thread 5");
        await Compare($"conversation, {columns}x{rows}", room, await ines.See("Thread of 5, 2 replies"));
    }

    private async Task InesLooksIntoBothRooms()
    {
        await using var ines = new ScreenUser(time, server.Address, config);
        await ines.ComeIn("Ines", "3");
        await ines.See("build 811");
        ines.Say("/2");
        await ines.See("Wonderful.");
        ines.Say("/quit");
        (await ines.ExitCode()).ShouldBe(0);
    }

    [GeneratedRegex(@"Movie night +1 +20:33[^\n]*\n  \*  3  Deploys +2 +20:33", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhereEverybodyIs();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static async Task Compare(string size, params string[] screens)
    {
        var drawn = string.Concat(screens.Select((screen, index) => $"=== {size} {"abc"[index]}\n{screen}\n"));
        if (IsDrawing)
        {
            await File.AppendAllTextAsync(Pictures + ".new", drawn, TestContext.Current.CancellationToken);
            return;
        }

        var expected = await File.ReadAllTextAsync(Pictures, TestContext.Current.CancellationToken);
        var parts = expected.Split("=== ", StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part.StartsWith(size + " ", StringComparison.Ordinal))
            .ToList();
        parts.Count.ShouldBe(screens.Length, $"there are no pictures of {size}");
        drawn.ShouldBe(string.Concat(parts.Select(static part => "=== " + part)));
    }
}
