using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Reads answers; what is not as it should be fails with the whole answer in the message.</summary>
internal static class AnswerAssertions
{
    extension(HttpResponseMessage answer)
    {
        /// <summary>The body of a success.</summary>
        public async Task<T> Read<T>(JsonTypeInfo<T> type)
        {
            var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{(int)answer.StatusCode} {text}");
            return JsonSerializer.Deserialize(text, type)!;
        }

        /// <summary>The answer is this problem: status, media type, type, title, a detail, and the headers that every answer has.</summary>
        public async Task<ProblemDocument> ShouldBe(ProblemType problem)
        {
            var text = await answer.Content.ReadAsStringAsync(TestDeadline.Token);
            answer.StatusCode.ShouldBe((HttpStatusCode)problem.Status, text);
            (answer.Content.Headers.ContentType?.MediaType).ShouldBe("application/problem+json", text);
            var document = JsonSerializer.Deserialize(text, Wire.Json.ProblemDocument)!;
            document.Type.ShouldBe(problem.Uri, text);
            document.Title.ShouldBe(problem.Title);
            document.Status.ShouldBe(problem.Status);
            document.Detail.ShouldNotBeNullOrWhiteSpace();
            answer.Headers.TryGetValues("X-Content-Type-Options", out var sniff).ShouldBeTrue("a problem without nosniff: " + text);
            sniff!.ShouldBe(["nosniff"]);
            (answer.Headers.RetryAfter is not null).ShouldBe(problem.Status is 429 or 503 or 507, $"Retry-After on {problem.Status}");
            return document;
        }

        /// <summary>The cursor that a snapshot is valid for.</summary>
        public string Cursor() => answer.Headers.GetValues(WireHeaders.Cursor).Single();

        /// <summary>A status without a look at the body.</summary>
        public HttpResponseMessage ShouldBe(HttpStatusCode status)
        {
            answer.StatusCode.ShouldBe(status);
            return answer;
        }
    }
}
