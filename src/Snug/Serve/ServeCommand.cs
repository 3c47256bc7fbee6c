// Serve/ owns snug serve: settings, the banner, the log on the console, start and stop.
// Called by Program; calls SnugServer.Build.

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snug.Server;
using Snug.Server.Log;
using Snug.Server.Storage;
using Snug.Terminal;
using Snug.Terminal.Commands;

namespace Snug.Serve;

/// <summary><c>snug serve</c>: runs a server until it is asked to stop.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenStarts = TimeSpan.FromSeconds(1);

    public static Command Create(CommandContext context)
    {
        Option<string?>[] options =
        [
            new("--db")
            {
                Description = "The database file, made if it is not there, or postgres://USER@HOST/DATABASE (SNUG_DB; default snug.db)",
                HelpName = "FILE",
            },
            new("--port") { Description = "The port on this computer; 0 takes a free one (SNUG_PORT; default 5080)", HelpName = "N" },
            new("--name") { Description = "What the server is called (SNUG_NAME; default: the current folder's name)", HelpName = "NAME" },
            new("--lan")
            {
                Description = "For people in this network: listens everywhere here, by invitation (SNUG_LAN)",
                HelpName = "on|off",
                Arity = ArgumentArity.ZeroOrOne,
            },
            new("--public")
            {
                Description = "The address where people open it, through a proxy on this machine (SNUG_PUBLIC)",
                HelpName = "URL",
            },
            new("--urls") { Description = "For experts: addresses to listen on, separated by semicolons (SNUG_URLS)", HelpName = "URLS" },
            new("--access")
            {
                Description = "open: whoever reaches it may come in with a free name; invite: by invitation (SNUG_ACCESS)",
                HelpName = "open|invite",
            },
            new("--trusted-proxy")
            {
                Description = "A proxy on another machine that says where requests come from (SNUG_TRUSTED_PROXY)",
                HelpName = "NETWORK",
            },
            new("--tls-cert")
            {
                Description = "Encrypts by itself: the certificate with its issuers', as a PEM file (SNUG_TLS_CERT)",
                HelpName = "FILE",
            },
            new("--tls-key")
            {
                Description = "Its private key, as a PEM file; both are read again when they change (SNUG_TLS_KEY)",
                HelpName = "FILE",
            },
            new("--limits") { Description = "off lifts rate and count limits, for load tests (SNUG_LIMITS)", HelpName = "on|off" },
            new("--legacy")
            {
                Description = "The original's client may come in too; nobody proves a name there (SNUG_LEGACY)",
                HelpName = "on|off",
                Arity = ArgumentArity.ZeroOrOne,
            },
        ];

        // Otherwise a mistyped option behind it would be taken for its value.
        options[^1].AcceptOnlyFromAmong("on", "off");
        Array.Find(options, option => option.Name == "--lan")!.AcceptOnlyFromAmong("on", "off");
        var command = new Command("serve", "Run a server here: rooms in one database file");
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction((parsed, _) =>
        {
            // An option that is there without a value is switched on.
            var given = options.ToDictionary(
                option => option.Name[2..], option =>
                    parsed.GetValue(option) ?? (parsed.GetResult(option) is { Implicit: false } ? "on" : null), StringComparer.Ordinal);
            return Run(context, given);
        });
        return command;
    }

    private static async Task<int> Run(CommandContext context, IReadOnlyDictionary<string, string?> given)
    {
        try
        {
            var options = ServeSettings.Read(Directory.GetCurrentDirectory(), given) with { Tell = line => context.Talk.Line($"{line}") };
            using var log = new ConsoleLogProvider(context);
            var code = await ServeUntilStopped(context, options, given, log);
            log.Dispose();
            if (log.IsStuck)
            {
                // Whoever writes to that output next would wait for ever, and everything is closed.
                Environment.Exit(code);
            }

            return code;
        }
        catch (StartupException refused)
        {
            context.Talk.Line($"{OwnCommand.Runnable(refused.Message, context.Program)}");
            return ExitCode.Refused;
        }
        catch (WrongSettingException wrong)
        {
            context.Talk.Line($"{OwnCommand.Runnable(wrong.Message, context.Program)}");
            return ExitCode.Usage;
        }
    }

    /// <summary>
    /// Begins anew where that is asked for, and where the database is gone again before anybody is served: a first start gives up after a
    /// while, for its address may be wrong, and a server that has served waits as it does while it serves.
    /// </summary>
    private static async Task<int> ServeUntilStopped(
        CommandContext context, ServeOptions options, IReadOnlyDictionary<string, string?> given, ConsoleLogProvider log)
    {
        var begun = Stopwatch.StartNew();
        for (var hasServed = false; ;)
        {
            try
            {
                if (await Serve(context, options, given, log) is { } code)
                {
                    return code;
                }

                hasServed = true;
            }
            catch (StartupException refused) when (
                refused.IsDatabaseAway && (hasServed || (!refused.NeedsOperator && begun.Elapsed < StartPatience)))
            {
                context.Talk.Line($"{refused.Message} Trying again.");
                await Task.Delay(BetweenStarts);
            }
        }
    }

    /// <returns>
    /// Null if it is to begin anew: what it remembers is not what its database holds (<see cref="Server.Log.EventLog"/>).
    /// </returns>
    private static async Task<int?> Serve(
        CommandContext context, ServeOptions options, IReadOnlyDictionary<string, string?> given, ConsoleLogProvider log)
    {
        await using var app = SnugServer.Build(options, builder => builder.Logging
            .AddFilter(IsWorthALine)
            .AddProvider(log));
        await Start(app, options, Again(given, options));
        Banner.Print(
            log,
            options,
            await SnugServer.Links(app).AtStart(),
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses,
            SinceProcessStart(context),
            app.Services.GetRequiredService<StartReport>().Sentence
                ?? app.Services.GetRequiredService<Server.Log.EventLog>().DamageAtStart);
        var events = app.Services.GetRequiredService<Server.Log.EventLog>();
        var code = await Wait(app, options, log, context.Program);
        return events.HasGivenUp ? null : code;
    }

    /// <summary>The same command line with the next port: without its --db it would be another server, with other rooms.</summary>
    private static string Again(IReadOnlyDictionary<string, string?> given, ServeOptions options) =>
        string.Concat(given
            .Where(static pair => pair.Value is not null && pair.Key != "port")
            .Select(static pair => $" --{pair.Key} {OwnCommand.Quoted(pair.Key == "db" ? OwnCommand.Found(pair.Value!) : pair.Value!)}"))
        + string.Create(CultureInfo.InvariantCulture, $" --port {(options.Port < 65535 ? options.Port + 1 : 5080)}");

    /// <summary>Our own news, and what goes wrong below us; a start that fails is told as a sentence.</summary>
    private static bool IsWorthALine(string? category, LogLevel level) =>
        category?.StartsWith("Snug.", StringComparison.Ordinal) == true ? level >= LogLevel.Information
        : level >= LogLevel.Warning && category != "Microsoft.Extensions.Hosting.Internal.Host";

    private static async Task Start(WebApplication app, ServeOptions options, string again)
    {
        try
        {
            await SnugServer.Start(app);
            await WarmUp.Run(app);
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await app.StopAsync();
            throw new StartupException(options.Urls is null
                ? $"Port {options.Port} is taken, perhaps by another Snug. Try: {OwnCommand.Prefix()} serve{again}"
                : $"An address of {options.Urls} is taken by another program. Choose another port in --urls.");
        }
        catch (StartupException)
        {
            await app.StopAsync();
            throw;
        }
        catch (Exception failure) when (failure is SocketException or IOException or InvalidOperationException or FormatException)
        {
            await app.StopAsync();
            throw new StartupException($"The server cannot listen: {failure.Message} Other addresses: --port N, or --urls for experts.");
        }
    }

    /// <summary>
    /// Ctrl-C and SIGTERM are the host's; closing the window (SIGHUP) is ours: Windows ends the process when its handler returns.
    /// </summary>
    private static async Task<int> Wait(WebApplication app, ServeOptions options, ConsoleLogProvider log, string program)
    {
        var report = app.Services.GetRequiredService<StopReport>();
        using var stopped = new ManualResetEventSlim();
        using var windowClosed = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            app.Lifetime.StopApplication();
            if (OperatingSystem.IsWindows())
            {
                stopped.Wait(TimeSpan.FromSeconds(5));
            }
        });
        var stopping = Stopwatch.StartNew();
        app.Lifetime.ApplicationStopping.Register(stopping.Restart);
        await app.WaitForShutdownAsync();

        log.Say(Banner.Receipt(app.Services.GetRequiredService<Projection>().Head.ToString()));

        // Closed here, because only then it is known what is where.
        await app.DisposeAsync();
        log.Say(Banner.End(stopping.Elapsed, options, report.Sentence is { } sentence ? OwnCommand.Runnable(sentence, program) : null));
        stopped.Set();
        return report.Sentence is null ? ExitCode.Done : ExitCode.Refused;
    }

    private static TimeSpan SinceProcessStart(CommandContext context)
    {
        using var process = Process.GetCurrentProcess();
        return context.Time.GetUtcNow() - new DateTimeOffset(process.StartTime);
    }
}
