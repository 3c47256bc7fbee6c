using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Server.Administration;
using Snug.Server.Backups;
using Snug.Server.Commands;
using Snug.Server.Hosting;
using Snug.Server.Legacy;
using Snug.Server.Log.Streams;
using Snug.Server.Messages;
using Snug.Server.Messages.Saved;
using Snug.Server.People;
using Snug.Server.People.Highlights;
using Snug.Server.People.Invites;
using Snug.Server.People.Mutes;
using Snug.Server.People.Passwords;
using Snug.Server.Reports;
using Snug.Server.Rooms;
using Snug.Server.Rooms.Members;
using Snug.Server.Rooms.Preferences;
using Snug.Server.Storage;
using Snug.Server.Storage.Postgres;
using Snug.Server.Storage.Sqlite;
using Snug.Server.Web;

namespace Snug.Server;

/// <summary>The composition: every part of the server and the order in which a request meets them.</summary>
public static class SnugServer
{
    /// <summary>The program's version, as people see it.</summary>
    public static string Version { get; } = typeof(SnugServer).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// What the owner's commands prove themselves with; new at every start. With it the server itself is let in, whatever account it runs
    /// as.
    /// </summary>
    /// <param name="app">A server.</param>
    public static string OwnerToken(WebApplication app) => app.Services.GetRequiredService<OwnerAccess>().Token;

    /// <summary>Links for whoever is at the machine; once the server listens.</summary>
    /// <param name="app">A server.</param>
    public static OwnerLinks Links(WebApplication app) => app.Services.GetRequiredService<OwnerLinks>();

    /// <summary>Begins to listen.</summary>
    /// <param name="app">A server.</param>
    /// <exception cref="StartupException">Its database failed meanwhile.</exception>
    public static async Task Start(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (StorageException failure)
        {
            throw StartupException.Of(failure, $"The database failed while the server started ({failure.Message}).");
        }
    }

    /// <summary>Opens the database and puts the server together; nothing listens before it is started.</summary>
    /// <param name="options">How it is to run.</param>
    /// <param name="configure">Where its log goes (nowhere by default), and what else its caller adds.</param>
    /// <exception cref="StartupException">With what to do.</exception>
    public static WebApplication Build(ServeOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        NameFolding.RequireIcu();
        var certificate = options is { TlsCertificate: { } file, TlsKey: { } key } ? ServerCertificate.Open(file, key, options.Time) : null;
        IDatabase database = PostgresAddress.IsOne(options.DatabasePath)
            ? PostgresDatabase.Open(options.DatabasePath, Version, options.Time, options.Tell)
            : SqliteDatabase.Open(options.DatabasePath, Version, options.Time, options.Tell);

        // Empty: nobody's appsettings.json or ASPNETCORE_URLS changes what an owner has asked for.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "Snug",
            EnvironmentName = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        builder.WebHost.UseKestrelCore();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.Services.AddRoutingCore();

        // While anybody listens to it, it makes an activity with two identifiers for every request. What goes wrong is told elsewhere.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Listen(options, certificate);
        builder.Services.AddSnug(options, database);
        configure?.Invoke(builder);

        var app = builder.Build();

        // Asked for first, so that it is closed last, and also if nobody ever asks again.
        _ = app.Services.GetRequiredService<IDatabase>();
        try
        {
            Compose(app, options, database, certificate is not null);
            return app;
        }
        catch
        {
            // Whoever begins once more opens the database again.
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    private static void Compose(WebApplication app, ServeOptions options, IDatabase database, bool isEncrypted)
    {
        app.UseMiddleware<NoRequestScope>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<SecurityHeaders>();
        if (isEncrypted)
        {
            app.UseMiddleware<HttpsOnly>();
        }

        if (options.IsForOthers)
        {
            app.UseMiddleware<ForwardedAddress>();
        }

        app.UseMiddleware<HostAndOrigin>();
        app.UseMiddleware<OnlyUtf8>();
        app.UseMiddleware<OneIdempotencyKey>();
        app.UseAnswerCompression();
        app.UseRouting();
        app.UseMiddleware<OwnerOnly>();
        app.UseMiddleware<Authentication>();
        if (database.IsShared)
        {
            app.UseMiddleware<ReadYourWrites>();
        }

        app.MapHealth();
        var owner = app.MapOwnerEndpoints();
        if (database is SqliteDatabase)
        {
            owner.MapImport();
            owner.MapBackup();
        }

        owner.MapLinks();
        owner.MapOwnersPeople();
        app.MapDescription();
        var api = app.MapGroup("/api");
        api.MapWelcome();
        var inside = api.MapGroup("/").WithMetadata(new Authentication.Required());
        inside.MapSessions();
        inside.MapSessionList();
        inside.MapPasswords();
        inside.MapPeople();
        inside.MapMutes();
        inside.MapInvites();
        inside.MapServerSettings();
        inside.MapRooms();
        inside.MapMembers();
        inside.MapPreferences();
        inside.MapMessages();
        inside.MapSaved();
        inside.MapOwnSettings();
        inside.MapReports();
        inside.MapCommands();
        inside.MapEvents();
        inside.MapQr();
        app.MapWeb();
        if (options.HasLegacyDoor)
        {
            app.MapOriginalEndpoints();
        }

        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<Readers>().SayBye);
    }
}
