using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Protocol;
using Snug.Server.Backups;
using Snug.Server.Commands;
using Snug.Server.Hosting;
using Snug.Server.Legacy;
using Snug.Server.Log;
using Snug.Server.Log.Followers;
using Snug.Server.Log.Streams;
using Snug.Server.Messages;
using Snug.Server.Nodes;
using Snug.Server.Peers;
using Snug.Server.People;
using Snug.Server.People.Bans;
using Snug.Server.People.Invites;
using Snug.Server.People.Passwords;
using Snug.Server.People.Presence;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Storage.Postgres;
using Snug.Server.Storage.Sqlite;
using Snug.Server.Web;

namespace Snug.Server;

/// <summary>The parts a server is made of, and how long each lives: as long as the server.</summary>
internal static class ServerServices
{
    /// <summary>Adds them all.</summary>
    public static void AddSnug(this IServiceCollection services, ServeOptions options, IDatabase database)
    {
        services.AddSingleton(options).AddSingleton(options.Time).AddSingleton<WebFiles>();
        services.AddSingleton(parts =>
            new ServerIdentity(options.Name, SnugServer.Version, parts.GetRequiredService<WebFiles>().Version));
        services.AddSingleton(database.Start).AddSingleton(_ => database);
        if (database is SqliteDatabase file)
        {
            services.AddSingleton(file).AddSingleton(file.Stop);
        }
        else
        {
            services.AddSingleton(new StopReport());
        }

        services.AddSingleton<Projection>(_ => LoadProjection(database));
        services.AddSingleton<PresenceElsewhere>().AddSingleton<PersonalState>();
        services.AddSingleton<Readers>().AddSingleton<PresenceBoard>().AddSingleton<LogReader>().AddSingleton<StreamRequest>();
        services.AddSingleton<LocalReader>();
        services.AddSingleton<MessagePages>()
            .AddSingleton<Sessions>()
            .AddSingleton<InviteDirectory>()
            .AddSingleton<PasswordGate>()
            .AddSingleton<PasswordSignIn>()
            .AddSingleton<OwnAddress>()
            .AddSingleton(parts => new OwnerLinks(
                parts.GetRequiredService<EventLog>(), parts.GetRequiredService<OwnAddress>().LinkForOthers, options, options.Time))
            .AddSingleton(parts => new OwnerPeople(parts.GetRequiredService<EventLog>()))
            .AddSingleton(parts => new Limits(options, parts.GetService<NodeTable>() is { } nodes ? () => nodes.Count : null))
            .AddSingleton<OperatorLog>()
            .AddSingleton<Health>();
        services.AddSingleton(parts => new EventLog(
            parts.GetRequiredService<IDatabase>(),
            parts.GetRequiredService<Projection>(),
            parts.GetRequiredService<Readers>(),
            options.Time,
            parts.GetRequiredService<ILogger<EventLog>>()));

        // Stopped in the opposite order, after the web server: streams and writes of the last requests still work.
        if (database is SqliteDatabase)
        {
            services.AddHostedService<ReceiptKeeper>();
        }

        services.AddHostedService(parts => parts.GetRequiredService<EventLog>());
        services.AddHostedService<FirstRoom>();
        services.AddHostedService(parts => parts.GetRequiredService<Readers>());
        services.AddHostedService(parts => parts.GetRequiredService<PresenceBoard>());
        services.AddHostedService<SignedOutStreams>().AddHostedService<RoomsForOperator>().AddHostedService<MessageRemoval>();
        services.AddHostedService<KeySweep>().AddHostedService<SessionSweep>();
        if (database is SqliteDatabase)
        {
            services.AddHostedService<FileWatch>();
        }
        else if (database is PostgresDatabase shared)
        {
            services.AddSingleton(shared.Source).AddSingleton<NodeChannel>().AddSingleton<NodeTable>();
            services.AddHostedService(parts => parts.GetRequiredService<NodeChannel>());
            services.AddHostedService(parts => parts.GetRequiredService<NodeTable>());
            services.AddHostedService<NodeWork>();
        }

        services
            .AddSingleton(parts => new OwnerAccess(database as SqliteDatabase, parts.GetRequiredService<IServer>()))
            .AddSingleton<PeerLookup>().AddSingleton<CommandTable>().AddSingleton<PeopleCommands>();
        services.AddSingleton<RoomCommands>().AddSingleton<OrderCommands>().AddSingleton<MessageCommands>();
        services.AddAnswerCompression();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            Wire.Apply(json.SerializerOptions);
            json.SerializerOptions.TypeInfoResolverChain.Add(BackupJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Add(ImportJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Add(LinkJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Add(PersonJson.Default);
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
    }

    private static Projection LoadProjection(IDatabase database)
    {
        var projection = new Projection();
        try
        {
            projection.Load(database.Writer);
            return projection;
        }
        catch (StorageException failure)
        {
            var name = database.Name;
            throw StartupException.Of(
                failure,
                database is SqliteDatabase file
                    ? $"{name} is damaged ({failure.Message}), so Snug cannot serve it. "
                        + $"Keep the file, look with snug verify {name}, and bring back a backup: snug restore BACKUP --db {file.Path}"
                    : $"{name} cannot be served ({failure.Message}).");
        }
    }
}
