using System.Net.Http.Headers;
using System.Net.Http.Json;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>Somebody who came in to a server that runs as a process of its own; the token outlives its restarts.</summary>
internal sealed class ChildClient : IDisposable
{
    private readonly HttpClient http;

    private ChildClient(HttpClient http, string token)
    {
        this.http = http;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http => http;

    public static async Task<ChildClient> ComeIn(ChildServer server, string name, string? invite = null)
    {
        var program = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = int.MaxValue })
        {
            BaseAddress = server.Address,
            Timeout = TimeSpan.FromSeconds(40),
        };
        using var answer = await program.PostAsJsonAsync(
            "/api/session", new ComeIn(name, Invite: invite), Wire.Json.ComeIn, TestDeadline.Token);
        return new ChildClient(program, (await answer.Read(Wire.Json.NewSession)).Token);
    }

    public async Task<HttpResponseMessage> TrySay(string text, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/rooms/1/messages")
        {
            Content = JsonContent.Create(new NewMessage(text), Wire.Json.NewMessage)
        };
        request.Headers.Add(WireHeaders.IdempotencyKey, key ?? Guid.CreateVersion7().ToString());
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<Message> Say(string text, string? key = null)
    {
        using var answer = await TrySay(text, key);
        return await answer.Read(Wire.Json.Message);
    }

    public async Task<Message[]> Page(string query = "")
    {
        using var answer = await http.GetAsync("/api/rooms/1/messages" + query, TestDeadline.Token);
        return await answer.Read(Wire.Json.MessageArray);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
