using System.Net;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>The code is read back here as a phone does it, by ISO/IEC 18004, and not compared with what the same encoder makes.</summary>
public sealed class QrTests
{
    [Theory]
    [InlineData("/j/k7q2m9xd")]
    [InlineData("/rooms/3")]
    [InlineData("/")]
    public async Task A_code_says_the_address_of_this_server(string path)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.Send(HttpMethod.Get, $"/api/qr?path={Uri.EscapeDataString(path)}");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue("the link may sign somebody in");
        var code = await answer.ShouldBe(HttpStatusCode.OK).Read(Wire.Json.QrCode);
        code.Link.ShouldBe(new Uri(server.Address, path).AbsoluteUri);
        code.Rows.ShouldAllBe(row => row.Length == code.Rows.Count);
        Read(code.Rows).ShouldBe(code.Link);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?path=")]
    [InlineData("?path=rooms/3")]
    [InlineData("?path=https://elsewhere.example/")]
    [InlineData("?path=@elsewhere.example/")]
    [InlineData("?path=:80@elsewhere.example/")]
    [InlineData("?path=/rooms%0a3")]
    [InlineData("?path=/rooms%203")]
    [InlineData("?path=/r%C3%A4ume")]
    public async Task Nothing_but_a_path_of_this_server_becomes_a_code(string query)
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var answer = await maya.Send(HttpMethod.Get, "/api/qr" + query);
        await answer.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task A_path_of_a_hundred_characters_is_the_longest()
    {
        await using var server = await TestServer.Open();
        var maya = await server.ComeIn("Maya");
        using var longest = await maya.Send(HttpMethod.Get, $"/api/qr?path=/{new string('a', 99)}");
        longest.ShouldBe(HttpStatusCode.OK);
        using var tooLong = await maya.Send(HttpMethod.Get, $"/api/qr?path=/{new string('a', 100)}");
        await tooLong.ShouldBe(Problems.Malformed);
    }

    [Fact]
    public async Task Strangers_get_no_codes()
    {
        await using var server = await TestServer.Open();
        using var answer = await server.Stranger.GetAsync("/api/qr?path=/rooms/1", TestDeadline.Token);
        await answer.ShouldBe(Problems.SignIn);
    }

    /// <summary>Versions 2 and 3 at level M: one block, so the bytes stand in their order.</summary>
    private static string Read(IReadOnlyList<string> rows)
    {
        var bits = Bits(rows).ToList();
        int Number(int start, int length) => bits.Skip(start).Take(length).Aggregate(0, (number, bit) => (number << 1) | (bit ? 1 : 0));
        Number(0, 4).ShouldBe(0b0100, "bytes");
        return string.Concat(Enumerable.Range(0, Number(4, 8)).Select(at => (char)Number(12 + (at * 8), 8)));
    }

    private static IEnumerable<bool> Bits(IReadOnlyList<string> rows)
    {
        var size = rows.Count;
        size.ShouldBeInRange(25, 29);
        bool IsDark(int x, int y) => rows[y][x] == '1';
        (IsDark(0, 8), IsDark(1, 8)).ShouldBe((true, false), "level M, under the mask of the format");
        var mask = (IsDark(2, 8) ? 0 : 4) | (IsDark(3, 8) ? 2 : 0) | (IsDark(4, 8) ? 0 : 1);
        var isUpward = true;
        for (var right = size - 1; right > 0; right -= 2, isUpward = !isUpward)
        {
            right -= right == 6 ? 1 : 0; // the timing column
            for (var i = 0; i < size; i++)
            {
                var y = isUpward ? size - 1 - i : i;
                foreach (var x in new[] { right, right - 1 }.Where(x => !IsPattern(x, y, size)))
                {
                    yield return IsDark(x, y) != IsFlipped(mask, x, y);
                }
            }
        }
    }

    private static bool IsPattern(int x, int y, int size) =>
        (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8) || x == 6 || y == 6
        || (Math.Abs(x - (size - 7)) <= 2 && Math.Abs(y - (size - 7)) <= 2);

    private static bool IsFlipped(int mask, int x, int y) => mask switch
    {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => ((x / 3) + (y / 2)) % 2 == 0,
        5 => (x * y % 2) + (x * y % 3) == 0,
        6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
        _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
    };
}
