using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Snug.Server.Tests;

/// <summary>An answer as its bytes: what no client makes of it. For "the same answer", headers and their order included.</summary>
internal static partial class RawAnswer
{
    /// <summary>Sends one request and reads the whole answer to it.</summary>
    /// <param name="address">The server.</param>
    /// <param name="head">Request line and headers, without what every request has.</param>
    /// <param name="body">Sent after it.</param>
    /// <param name="announced">How long the body is said to be, if it never comes whole.</param>
    public static async Task<string> To(Uri address, string head, string? body = null, long? announced = null)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, TestDeadline.Token);
        await using var stream = client.GetStream();
        var length = body is null && announced is null ? "" : $"Content-Length: {announced ?? Encoding.UTF8.GetByteCount(body!)}\r\n";
        var request = $"{head}\r\nHost: {address.Authority}\r\n{length}\r\n{body}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestDeadline.Token);
        var isHead = head.StartsWith("HEAD ", StringComparison.Ordinal);
        var read = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(read.ToString(), isHead))
        {
            var count = await stream.ReadAsync(buffer, TestDeadline.Token);
            if (count == 0)
            {
                break;
            }

            read.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return read.ToString();
    }

    /// <summary>Without what may differ: when it was, and the room that was asked for.</summary>
    public static string WithoutDateAndRoom(string answer, int room) => Room(room).Replace(Date().Replace(answer, "Date: -"), "${before}#");

    private static bool IsWhole(string read, bool isHead)
    {
        var end = read.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || isHead)
        {
            return end >= 0;
        }

        var rest = read[(end + 4)..];
        return Length().Match(read[..end]) is { Success: true } length
            ? Encoding.UTF8.GetByteCount(rest) >= int.Parse(length.Groups["bytes"].Value, CultureInfo.InvariantCulture)
            : !read.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)
                || rest.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }

    private static Regex Room(int room) => new(
        $@"(?<before>\broom |rooms/|room=|message |/){room}\b", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("^Date: [^\r]*", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Date();

    [GeneratedRegex(@"Content-Length: (?<bytes>\d+)", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Length();
}
