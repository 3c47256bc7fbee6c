using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server;

// A server that is broken on purpose: it acknowledges a message as soon as it has read it, and writes it afterwards. A test
// that looks for lost messages has to find some here.
const string Afterwards = "Hasty-Afterwards";
var address = new Uri($"http://127.0.0.1:{args[1]}");
using var itself = new HttpClient { BaseAddress = address };
var app = SnugServer.Build(new ServeOptions { DatabasePath = args[0], Port = int.Parse(args[1], null), HasLimits = false });
app.Use(async (http, next) =>
{
    var request = http.Request;
    if (!HttpMethods.IsPost(request.Method)
        || !request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal)
        || request.Headers.ContainsKey(Afterwards))
    {
        await next(http);
        return;
    }

    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body);
    var message = JsonSerializer.Deserialize(body.ToArray(), Wire.Json.NewMessage)!;
    using var later = new HttpRequestMessage(HttpMethod.Post, request.Path) { Content = new ByteArrayContent(body.ToArray()) };
    later.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    later.Headers.TryAddWithoutValidation("Authorization", request.Headers.Authorization.ToString());
    later.Headers.TryAddWithoutValidation(WireHeaders.IdempotencyKey, request.Headers[WireHeaders.IdempotencyKey].ToString());
    later.Headers.Add(Afterwards, "1");

    http.Response.StatusCode = (int)HttpStatusCode.Created;
    await http.Response.WriteAsJsonAsync(new Message(1, 0, new Author(1, "Hasty"), message.Text, default, Key: null), Wire.Json.Message);
    await http.Response.CompleteAsync();
    using var answer = await itself.SendAsync(later);
});
await app.RunAsync();
