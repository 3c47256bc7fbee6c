using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Server.Tests.Model;

/// <summary>
/// A walk of random steps against a real server, each compared with the model. The seed decides the steps; how a kill falls among the
/// sends that are under way is the machine's.
/// </summary>
internal sealed partial class ModelWalk : IAsyncDisposable
{
    private readonly Random random;
    private readonly TestFolder folder = new();
    private readonly int port = ChildServer.FreePort();
    private readonly HttpClient http;
    private readonly ModelWorld world = new();
    private readonly ModelHistory history;
    private readonly Queue<string> lately = new();
    private readonly List<(int Weight, string Name, Func<Task> Step)> steps;
    private ChildServer? server;

    private ModelWalk(int seed)
    {
        random = new Random(seed);
        history = new ModelHistory(world);
        http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = int.MaxValue })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromSeconds(40),
        };
        steps =
        [
            (30, "say something", Say),
            (8, "say it again", SayAgain),
            (4, "use a key for other words", ReuseKey),
            (4, "say something without a key", SayWithoutKey),
            (3, "make a room, and again", MakeRoom),
            (8, "change a room", ChangeRoom),
            (8, "move a mark", MoveMark),
            (20, "read a page", ReadPage),
            (8, "read the state", ReadState),
            (2, "come in, and again", ComeIn),
            (8, "follow to the end", FollowToTheEnd),
            (12, "resume somewhere", Resume),
            (6, "come with a forged cursor", ForgeCursor),
            (4, "go on from a snapshot", GoOnFromSnapshot),
            (1, "kill with sends under way", () => Storm(isKill: true)),
            (1, "stop with sends under way", () => Storm(isKill: false)),
        ];
    }

    /// <summary>How many steps, lives and messages there were.</summary>
    public (int Steps, int Lives, int Messages) Done { get; private set; }

    /// <summary>The last steps, the newest last, for a failure.</summary>
    public string Lately => string.Join('\n', lately);

    /// <summary>Starts a server with two people in it.</summary>
    public static async Task<ModelWalk> Begin(int seed)
    {
        var walk = new ModelWalk(seed);
        await walk.Start();
        await walk.ComeIn();
        await walk.ComeIn();
        return walk;
    }

    /// <summary>Goes on until the time is over, and looks at everything once more.</summary>
    public async Task Run(TimeSpan howLong, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < howLong)
        {
            await Step();
        }

        await Storm(isKill: true);
        await FollowToTheEnd();
        await ReadState();
        foreach (var room in world.Rooms)
        {
            await ReadWhole(room);
        }

        (await server!.Stop()).ExitCode.ShouldBe(0);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        server?.Dispose();
        http.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Step()
    {
        var choice = random.Next(steps.Sum(step => step.Weight));
        var (_, name, step) = steps.First(step => (choice -= step.Weight) < 0);
        lately.Enqueue($"{Done.Steps}: {name}");
        if (lately.Count > 12)
        {
            lately.Dequeue();
        }

        await step();
        Done = Done with { Steps = Done.Steps + 1, Messages = world.MessageCount };
    }

    private async Task Start()
    {
        server = await ChildServer.Start(folder["snug.db"], port);
        Done = Done with { Lives = Done.Lives + 1 };
    }

    private T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private ModelRoom AnyRoom() => Any(world.Rooms);

    private static string NewKey() => Guid.CreateVersion7().ToString();

    /// <summary>Words of many scripts and lengths, without what the server would tidy away.</summary>
    private string Words()
    {
        string[] some =
            ["lamp", "été", "шум", "言葉", "שלום", "🏮", "👩‍💻", "a\nb", "<b>", "'; drop table", "%s", "\\u0000", "`x`", "/3", "é"];
        return string.Join(' ', Enumerable.Range(0, random.Next(1, random.Next(20) == 0 ? 900 : 12)).Select(_ => Any(some)));
    }

    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, ModelPerson? person, HttpContent? content = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (person is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        }

        if (key is not null)
        {
            request.Headers.Add(WireHeaders.IdempotencyKey, key);
        }

        return await http.SendAsync(request, TestDeadline.Token);
    }

    private async Task<T> Get<T>(string path, ModelPerson person, JsonTypeInfo<T> type)
    {
        using var answer = await Send(HttpMethod.Get, path, person);
        return await answer.Read(type);
    }

    private Task<HttpResponseMessage> Post(ModelPerson person, int room, string text, string? key) => Send(
        HttpMethod.Post, $"/api/rooms/{room}/messages", person, JsonContent.Create(new NewMessage(text), Wire.Json.NewMessage), key);

    private async Task<EventReader> Open(string after, int? room = null)
    {
        var path = room is { } id ? $"/api/rooms/{id}/events" : "/api/events";
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Any(world.People).Token);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", after).ShouldBeTrue();
        return await EventReader.Open(http, request);
    }
}
