using System.Text;
using System.Text.RegularExpressions;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>
/// Pages and forms for browsers, from the server's own list: whatever comes, none meets a bug, and the front door is before all of them.
/// </summary>
public sealed partial class BadPageInputTests
{
    private static readonly string[] Values = ["1", "0", "-1", "2147483648", "abc", "..%2f..%2fetc%2fpasswd", "%2e%2e", "'--", "%ff%fe",
        "%ED%A0%80", "a.js", "k7q2m9xd", "%3Cscript%3E"];

    private static readonly string[] Forms =
    [
        "", "=", "&&&", "name=", "text=", "name=%00&text=%00", "name=%ff&text=%ff", "name=a%0d%0aSet-Cookie:x&text=%1b[2J",
        "name=a&name=b&text=a&text=b",
        "name=%3Cscript%3E&text=%3Cscript%3E", "{\"name\":\"a\"}",
    ];

    [Fact]
    public async Task No_page_and_no_form_meets_a_bug()
    {
        await using var server = await TestServer.Open();
        var guest = await server.ComeIn("Maya");
        var pages = Routes.Of(server).Where(route => !route.IsForPrograms).ToList();
        pages.Count.ShouldBeGreaterThan(0);
        foreach (var page in pages)
        {
            foreach (var value in Values)
            {
                foreach (var type in new[] { "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json" })
                {
                    foreach (var form in page.Method == "POST" ? Forms : [""])
                    {
                        using var request = guest.Request(new HttpMethod(page.Method), Parameter().Replace(page.Pattern, value));
                        request.Headers.Add("Cookie", $"snug-{server.Address.Port}={guest.Token}");
                        if (page.Method == "POST")
                        {
                            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form));
                            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                        }

                        using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
                        ((int)answer.StatusCode).ShouldBeLessThan(500, $"{page.Name} {value} {type} {form}");
                    }

                    if (page.Method != "POST")
                    {
                        break;
                    }
                }
            }
        }

        server.ServerLog.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_front_door_is_before_every_page()
    {
        await using var server = await TestServer.Open();
        foreach (var page in Routes.Of(server).Where(route => !route.IsForPrograms && route.Method != "HEAD"))
        {
            foreach (var (header, value, problem) in new[]
            {
                ("Host", "evil.example", Problems.ClosedDoor),
                ("Origin", "http://evil.example", Problems.ForeignOrigin),
            })
            {
                if (header == "Origin" && page.Pattern.StartsWith("/_/", StringComparison.Ordinal))
                {
                    continue; // The page's parts are the same for everybody.
                }

                using var request = new HttpRequestMessage(new HttpMethod(page.Method), Parameter().Replace(page.Pattern, "1"));
                request.Headers.TryAddWithoutValidation(header, value).ShouldBeTrue();
                using var answer = await server.Stranger.SendAsync(request, TestDeadline.Token);
                await answer.ShouldBe(problem);
            }
        }
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();
}
