using System.Text;
using System.Text.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>How the calls of the table are made, and what counts as an answer to bad input.</summary>
public sealed partial class BadInputTests
{
    private static async Task ShouldBeProblem(HttpResponseMessage answer, string what, params ProblemType[] expected)
    {
        var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
        (answer.Content.Headers.ContentType?.MediaType).ShouldBe("application/problem+json", $"{what}: {(int)answer.StatusCode} {text}");
        text.ShouldNotBeEmpty(what);
        var problem = JsonSerializer.Deserialize(text, Wire.Json.ProblemDocument)!;
        expected.Select(type => type.Uri).ShouldContain(problem.Type, $"{what}: {text}");
        await answer.ShouldBe(Problems.All.Single(type => type.Uri == problem.Type && type.Status == problem.Status));
    }

    private static void NoBugs(TestServer server) => server.ServerLog.Lines.ShouldBeEmpty();

    private static Task<HttpResponseMessage> Send(TestServer server, TestPerson guest, string call, HttpContent? content, string query = "")
    {
        var request = Request(guest, call, query);
        request.Content = content;
        return server.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestDeadline.Token);
    }

    private static HttpRequestMessage Request(TestPerson guest, string call, string query)
    {
        var (method, path) = Split(call);
        return guest.Request(method, path + query);
    }

    private static (HttpMethod Method, string Path) Split(string call)
    {
        var words = call.Split(' ', 2);
        return (new HttpMethod(words[0]), words[1]
            .Replace("{room}", "1", StringComparison.Ordinal)
            .Replace("{person}", "1", StringComparison.Ordinal)
            .Replace("{id}", "1", StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal)
            .Replace("{emoji}", "%F0%9F%91%8D", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static string Short(string body) => body.Length <= 100 ? body : body[..100] + "…";

    /// <param name="Body">A good body; null where the call takes none.</param>
    /// <param name="Required">Its members, the first of which the call cannot do without; null where it takes claims alone, whose bad
    /// bodies its own tests try.</param>
    /// <param name="Query">What the call needs in its address.</param>
    /// <param name="IsOpen">Anybody may call it.</param>
    /// <param name="IsStream">It answers until it is closed.</param>
    /// <param name="IsAbsent">What the address names is not there: only random ids would be.</param>
    /// <param name="IsRefused">The room of the address is open, and has no members.</param>
    private sealed record InputCase(
        string? Body = null, string[]? Required = null, string Query = "", bool IsOpen = false, bool IsStream = false,
        bool IsAbsent = false, bool IsRefused = false)
    {
        public string[] Members => Required ?? [];
    }
}
