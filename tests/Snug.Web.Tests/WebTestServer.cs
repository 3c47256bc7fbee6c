using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Snug.Protocol;
using Snug.Server;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People.Invites;
using Snug.Server.Rooms;

namespace Snug.Web.Tests;

/// <summary>A server of one test's own: its database, its port. It can be stopped and started again.</summary>
internal sealed class WebTestServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-web-");
    private readonly List<HttpClient> clients = [];
    private readonly bool isOnLan;
    private readonly bool needsInvite;
    private readonly Uri? publicUrl;
    private readonly TimeProvider time;
    private WebApplication? app;
    private int port;

    private WebTestServer(bool isOnLan, bool needsInvite, Uri? publicUrl, TimeProvider time)
    {
        this.publicUrl = publicUrl;
        this.isOnLan = isOnLan;
        this.needsInvite = needsInvite;
        this.time = time;
    }

    /// <summary>Changes the page's files, as another program has others; from the next start on.</summary>
    public Action<IDictionary<string, byte[]>>? ChangePage { get; set; }

    /// <summary>While it is there, nobody gets the page's document: a slow network.</summary>
    public TaskCompletionSource? HoldsPage { get; set; }

    /// <summary>How often somebody went to the page meanwhile.</summary>
    public int HeldVisits { get; set; }

    private string DatabasePath => Path.Combine(folder.FullName, "snug.db");

    /// <summary>What its pages' addresses begin with.</summary>
    public string Address => publicUrl?.GetLeftPart(UriPartial.Authority) ?? string.Create(
        CultureInfo.InvariantCulture, $"http://{(isOnLan ? Chromium.LanName : "localhost")}:{port}");

    /// <summary>Where it listens: what a proxy passes requests on to.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    /// <param name="isOnLan">Under a name that is not this computer's alone.</param>
    /// <param name="needsInvite">A name alone is not enough.</param>
    /// <param name="publicUrl">Where a proxy in front of it answers, if there is one.</param>
    /// <param name="time">Its clock.</param>
    public static async Task<WebTestServer> Open(
        bool isOnLan = false, bool needsInvite = false, Uri? publicUrl = null, TimeProvider? time = null)
    {
        var server = new WebTestServer(isOnLan, needsInvite, publicUrl, time ?? TimeProvider.System);
        await server.Start();
        return server;
    }

    public async Task Start()
    {
        var options = new ServeOptions
        {
            DatabasePath = DatabasePath,
            Port = port,
            Name = "The Lantern",
            HasLimits = false,
            Urls = isOnLan ? $"http://127.0.0.1:{port}" : null,
            PublicUrl = publicUrl,
            IsForOthers = isOnLan || publicUrl is not null,
            NeedsInvite = needsInvite,
            Time = time,
            ChangePage = ChangePage,
        };
        app = SnugServer.Build(options, builder => builder.Services.AddSingleton<IStartupFilter>(new SlowPage(this)));
        await app.StartAsync();
        port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    /// <summary>As when the machine is switched off: nobody answers any more.</summary>
    public async Task Stop()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
        app = null;
    }

    /// <summary>As the call will that is not there yet.</summary>
    public async Task Delete(int room, long number)
    {
        var known = app!.Services.GetRequiredService<Projection>();
        var deletion = new DeleteMessage(known.Rooms.Find(room)!, number, Who.Owner, known.People);
        (await app.Services.GetRequiredService<EventLog>().Enqueue(deletion)).Refusal.ShouldBeNull();
    }

    /// <summary>As somebody who came by another door.</summary>
    public async Task SayByLegacy(int room, string name, string words)
    {
        var known = app!.Services.GetRequiredService<Projection>();
        var said = new PostAsGuest(known.Rooms.Find(room)!, name, Doors.Legacy, MessageWords.Plain(words));
        (await app.Services.GetRequiredService<EventLog>().Enqueue(said)).Refusal.ShouldBeNull();
    }

    /// <summary>Copies the database of a stopped server away.</summary>
    public void BackUp() => File.Copy(DatabasePath, DatabasePath + ".copy");

    /// <summary>Puts the copy back: what was said since is gone, and the cursors that browsers hold fit nothing.</summary>
    public void Restore() => File.Copy(DatabasePath + ".copy", DatabasePath, overwrite: true);

    /// <summary>Starts again with an empty database, as after a restore: the cursors that browsers hold fit nothing.</summary>
    public async Task StartWithAnotherDatabase()
    {
        foreach (var file in folder.GetFiles("snug.db*"))
        {
            file.Delete();
        }

        await Start();
    }

    /// <summary>Somebody who comes in by the API, as the terminal does.</summary>
    public async Task<ApiPerson> ComeIn(string name) => await ComeIn(new ComeIn(name));

    /// <summary>By the link that the owner's command prints while nobody is one.</summary>
    public async Task<ApiPerson> ComeInAsOwner(string name) => await ComeIn(new ComeIn(name, Invite: await OwnersCode()));

    public async Task<string> OwnersCode() => (await SnugServer.Links(app!).Make(new LinkCall())).Link.Split("/j/")[1];

    /// <summary>What the start prints while nobody is an owner.</summary>
    public async Task<string> SetUpLink() => (await SnugServer.Links(app!).AtStart())!.Link;

    public async Task<ApiPerson> ComeIn(ComeIn how)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri($"http://{(publicUrl is null && !isOnLan ? "localhost" : "127.0.0.1")}:{port}"),
        };
        clients.Add(client);
        using var answer = await client.PostAsJsonAsync("/api/session", how, Wire.Json.ComeIn);
        answer.EnsureSuccessStatusCode();
        var session = (await answer.Content.ReadFromJsonAsync(Wire.Json.NewSession))!;
        client.DefaultRequestHeaders.Authorization = new("Bearer", session.Token);
        return new ApiPerson(session.Person, client);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            client.Dispose();
        }

        if (app is not null)
        {
            await Stop();
        }

        folder.Delete(recursive: true);
    }
}

/// <summary>Holds the page's document back.</summary>
internal sealed class SlowPage(WebTestServer server) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            if (server.HoldsPage is { } held && http.Request.Headers["Sec-Fetch-Mode"] == "navigate")
            {
                server.HeldVisits++;
                await held.Task.WaitAsync(http.RequestAborted);
            }

            await rest(http);
        });
        next(app);
    };
}

/// <summary>A person at the API.</summary>
internal sealed class ApiPerson(Person person, HttpClient http)
{
    public Person Person { get; } = person;

    public HttpClient Http { get; } = http;

    public async Task<Message> Say(int room, string text)
    {
        using var answer = await Http.PostAsJsonAsync($"/api/rooms/{room}/messages", new NewMessage(text), Wire.Json.NewMessage);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(Wire.Json.Message))!;
    }

    public async Task<Message> Reply(int room, string text, long to)
    {
        using var answer = await Http.PostAsJsonAsync($"/api/rooms/{room}/messages", new NewMessage(text, to), Wire.Json.NewMessage);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(Wire.Json.Message))!;
    }

    public async Task Edit(int room, long number, string text) => await Change($"/api/rooms/{room}/messages/{number}", new { text });

    public async Task Delete(int room, long number)
    {
        using var answer = await Http.DeleteAsync($"/api/rooms/{room}/messages/{number}");
        answer.EnsureSuccessStatusCode();
    }

    public async Task React(int room, long number, string emoji)
    {
        var path = $"/api/rooms/{room}/messages/{number}/reactions/{Uri.EscapeDataString(emoji)}";
        using var answer = await Http.PutAsync(path, content: null);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<Room> Make(string name, string? topic = null)
    {
        using var answer = await Http.PostAsJsonAsync("/api/rooms", new NewRoom(name, Topic: topic), Wire.Json.NewRoom);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(Wire.Json.Room))!;
    }

    /// <summary>A room that this person keeps, with others in it.</summary>
    public async Task<int> MakePrivate(string name, params int[] people)
    {
        using var answer = await Http.PostAsJsonAsync("/api/rooms", new NewRoom(name, RoomKinds.Private), Wire.Json.NewRoom);
        answer.EnsureSuccessStatusCode();
        var room = (await answer.Content.ReadFromJsonAsync(Wire.Json.Room))!.Id;
        foreach (var other in people)
        {
            await Add(room, other);
        }

        return room;
    }

    public async Task Change(string path, object change)
    {
        using var answer = await Http.PatchAsJsonAsync(path, change);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Begins or finds the talk with somebody.</summary>
    public async Task<int> Talk(int other)
    {
        using var answer = await Http.PostAsJsonAsync("/api/direct", new NewDirect([other]), Wire.Json.NewDirect);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(Wire.Json.Room))!.Id;
    }

    public async Task Add(int room, int other)
    {
        using var answer = await Http.PutAsJsonAsync($"/api/rooms/{room}/members/{other}", new NewMember(), Wire.Json.NewMember);
        answer.EnsureSuccessStatusCode();
    }

    public async Task Remove(int room, int other)
    {
        using var answer = await Http.DeleteAsync($"/api/rooms/{room}/members/{other}");
        answer.EnsureSuccessStatusCode();
    }

    public async Task<Message[]> Read(int room) =>
        (await Http.GetFromJsonAsync($"/api/rooms/{room}/messages?limit=100", Wire.Json.MessageArray))!;

    public async Task<Room> Look(int room) => (await Http.GetFromJsonAsync($"/api/rooms/{room}", Wire.Json.Room))!;

    public async Task<Invite> Invite(NewInvite wanted)
    {
        using var answer = await Http.PostAsJsonAsync("/api/invites", wanted, Wire.Json.NewInvite);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(Wire.Json.Invite))!;
    }

    public async Task<Invite[]> Invites() => (await Http.GetFromJsonAsync("/api/invites", Wire.Json.InviteArray))!;

    public async Task<string> MakeCode()
    {
        using var answer = await Http.PostAsync("/api/codes", content: null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync(Wire.Json.DeviceCode))!.Code;
    }

    /// <summary>Says that it is in a room; counts while <see cref="Listen"/> is open.</summary>
    public async Task Tell(int room, string state)
    {
        using var answer = await Http.PutAsJsonAsync($"/api/rooms/{room}/presence", new NewPresence(state), Wire.Json.NewPresence);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Opens a stream, which is what being here means.</summary>
    public async Task<IDisposable> Listen()
    {
        var answer = await Http.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        return answer;
    }
}
