using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.People.Invites;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>
/// A server of a test's own: the real one, on a free port, with its own database and a clock that the test moves. It can be
/// closed and opened again on the same database.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("snug-house-");
    private readonly string store;
    private readonly bool isStoreGiven;
    private readonly KnownCursor cursor = new();
    private readonly ServeOptions options;
    private readonly Action<IServiceCollection>? parts;
    private WebApplication? server;
    private WebApplication? second;
    private HttpClient? http;
    private HttpClient? streams;

    private TestServer(ServeOptions options, StreamTransport way, Action<IServiceCollection>? parts)
    {
        this.parts = parts;
        Transport = way;
        isStoreGiven = options.DatabasePath != new ServeOptions().DatabasePath;
        store = isStoreGiven ? options.DatabasePath : TestStore.New(folder.FullName);
        this.options = options with { DatabasePath = store, Time = options.Time == TimeProvider.System ? Clock : options.Time };
    }

    /// <summary>The server's clock.</summary>
    public ManualClock Clock { get; } = new();

    /// <summary>What the server wrote to its log.</summary>
    public RecordedLog ServerLog { get; } = new();

    /// <summary>Its file. A test that asks for it is about the file, and is skipped where there is none.</summary>
    public string DatabasePath
    {
        get
        {
            TestStore.RequireFile();
            return store;
        }
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>All that it listens on.</summary>
    public ICollection<string> Addresses => server!.Urls;

    /// <summary>How this server's streams are carried.</summary>
    public StreamTransport Transport { get; }

    /// <summary>A client for streams: each on a connection of its own.</summary>
    public HttpClient Streams => streams ?? throw new InvalidOperationException("the house is closed");

    /// <summary>The parts of the running server, for what cannot be seen from outside.</summary>
    public IServiceProvider Parts => (server ?? throw new InvalidOperationException("the house is closed")).Services;

    /// <summary>The server's log, for writes of a test's own.</summary>
    public EventLog Log => Parts.GetRequiredService<EventLog>();

    /// <summary>What the owner's commands prove themselves with.</summary>
    public string OwnerToken => Parts.GetRequiredService<OwnerAccess>().Token;

    /// <summary>Links as the owner's command makes them.</summary>
    public OwnerLinks Links => Parts.GetRequiredService<OwnerLinks>();

    /// <summary>A client without a name.</summary>
    public HttpClient Stranger => http ?? throw new InvalidOperationException("the house is closed");

    /// <summary>Starts a server; without limits unless a test is about them.</summary>
    public static Task<TestServer> Open(Func<ServeOptions, ServeOptions>? arrange = null, Action<IServiceCollection>? parts = null) =>
        Open(StreamTransport.Socket, arrange, parts);

    /// <summary>The same; its streams go one way or the other.</summary>
    /// <param name="way">Which.</param>
    /// <param name="arrange">How it is to run.</param>
    /// <param name="parts">Parts of a test's own, in the place of the server's.</param>
    public static async Task<TestServer> Open(
        StreamTransport way, Func<ServeOptions, ServeOptions>? arrange = null, Action<IServiceCollection>? parts = null)
    {
        var usual = new ServeOptions { Port = 0, Name = "The Lantern", HasLimits = false };
        var opened = new TestServer(arrange?.Invoke(usual) ?? usual, way, parts);
        await opened.OpenAgain();
        return opened;
    }

    /// <summary>Starts the server on the database that is there.</summary>
    public async Task OpenAgain()
    {
        server = SnugServer.Build(options, builder =>
        {
            builder.Logging.AddProvider(ServerLog).SetMinimumLevel(LogLevel.Warning);
            parts?.Invoke(builder.Services);
        });
        await server.StartAsync(TestDeadline.Token);
        Address = new Uri(server.Urls.First());
        if (TestStore.HasTwoNodes && !isStoreGiven)
        {
            second = SnugServer.Build(options, builder => builder.Logging.AddProvider(ServerLog).SetMinimumLevel(LogLevel.Warning));
            await second.StartAsync(TestDeadline.Token);
        }

        http = new HttpClient(InTurn(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }))
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(40),
        };
        streams = new HttpClient(InTurn(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }))
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(40),
        };
    }

    private HttpMessageHandler InTurn(HttpMessageHandler handler) =>
        second is null ? handler : new AlternatingNodes(handler, cursor, [Address, new Uri(second.Urls.First())]);

    /// <summary>Stops the server in order.</summary>
    public async Task Close()
    {
        http?.Dispose();
        streams?.Dispose();
        http = streams = null;
        if (second is not null)
        {
            await second.StopAsync(TestDeadline.Token);
            await second.DisposeAsync();
            second = null;
        }

        if (server is not null)
        {
            await server.StopAsync(TestDeadline.Token);
            await server.DisposeAsync();
            server = null;
        }
    }

    /// <summary>Comes in with a free name.</summary>
    public async Task<TestPerson> ComeIn(string name)
    {
        using var answer = await Stranger.PostAsJsonAsync("/api/session", new ComeIn(name), Wire.Json.ComeIn, TestDeadline.Token);
        var session = await answer.Read(Wire.Json.NewSession);
        return new TestPerson(this, session.Person, session.Token);
    }

    /// <summary>Comes in and is given a role by the owner's command.</summary>
    public async Task<TestPerson> ComeInAs(string name, string role)
    {
        var person = await ComeIn(name);
        (await Log.Enqueue(new ChangePerson(person.Id, role, deactivated: null, Who.Owner))).Refusal.ShouldBeNull();
        return person;
    }

    /// <summary>Asks the database itself, read-only, past the server.</summary>
    public List<string> Ask(string sql) => [.. Sql.Ask(store, sql).Select(row => string.Join('|', row))];

    /// <summary>The same; values as they are stored.</summary>
    public List<object?[]> Rows(string sql)
    {
        using var connection = Sql.Connect(store, readOnly: true);
        return connection.Rows(sql);
    }

    /// <summary>The names of a table's columns, in order.</summary>
    public List<string> ColumnsOf(string table)
    {
        using var connection = Sql.Connect(store, readOnly: true);
        return connection.Rows(connection.ColumnNames(table)).ConvertAll(row => (string)row[0]!);
    }

    /// <summary>Changes the database under a running server, as another program would.</summary>
    public void Meddle(string sql) => Sql.Run(store, sql);

    /// <summary>Changes the database of a stopped server.</summary>
    public void Rewrite(string sql)
    {
        server.ShouldBeNull("only one process writes to a database");
        Sql.Run(store, sql);
    }

    /// <summary>The same, and what was rewritten fits its checks and the chain as if the server had done it.</summary>
    public void RewriteFitting(string sql)
    {
        Rewrite(sql);
        Reseal.Run(store);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Close();
        ServerLog.Dispose();
        if (TestStore.IsPostgres && !isStoreGiven)
        {
            TestPostgres.Shared.Drop(store);
        }

        folder.Delete(recursive: true);
    }
}

/// <summary>The two ways that a stream's bytes can go (IEventSink).</summary>
public enum StreamTransport
{
    /// <summary>HTTP/1.1, as the first request of its connection.</summary>
    Socket,

    /// <summary>HTTP/1.0, as nginx speaks with its defaults.</summary>
    Pipe,
}
