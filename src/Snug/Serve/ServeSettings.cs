using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Snug.Server;

namespace Snug.Serve;

/// <summary>
/// Where a server's options come from: the command line, then <c>SNUG_*</c>, then <c>snug.json</c> in the current folder.
/// </summary>
internal static class ServeSettings
{
    /// <summary>The file that may stand beside the database.</summary>
    public const string FileName = "snug.json";

    /// <summary>
    /// Every setting; the names on the command line (<c>--db</c>), in the environment (<c>SNUG_DB</c>) and in the file (<c>"db"</c>).
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = ["db", "port", "name", "urls", "access", "limits", "legacy"];

    /// <summary>Reads all sources.</summary>
    /// <param name="folder">Where <c>snug.json</c> may be.</param>
    /// <param name="given">What the command line said; null values were not said.</param>
    /// <exception cref="StartupException">A setting cannot be.</exception>
    public static ServeOptions Read(string folder, IReadOnlyDictionary<string, string?> given)
    {
        IConfigurationRoot settings;
        try
        {
            settings = new ConfigurationBuilder()
                .SetBasePath(folder)
                .AddJsonFile(FileName, optional: true)
                .AddEnvironmentVariables("SNUG_")
                .AddInMemoryCollection(given.Where(pair => pair.Value is not null))
                .Build();
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or FormatException)
        {
            throw new StartupException($"{FileName} cannot be read: {unreadable.InnerException?.Message ?? unreadable.Message}");
        }

        RequireKnownNames(settings);

        return Check(new ServeOptions
        {
            DatabasePath = settings["db"] is { Length: > 0 } path ? path : new ServeOptions().DatabasePath,
            Port = Port(settings["port"]),
            Name = Name(settings["name"], folder),
            Urls = settings["urls"],
            IsOpenToAll = Access(settings["access"]),
            HasLegacyDoor = Choice(settings["legacy"], "legacy", "on", "off") == "on",
            HasLimits = Choice(settings["limits"], "limits", "on", "off") != "off",
        });
    }

    /// <summary>
    /// A mistyped name in the file would be without effect, and nobody would know. (Of the environment others may take a share.)
    /// </summary>
    private static void RequireKnownNames(IConfigurationRoot settings)
    {
        var file = settings.Providers.OfType<JsonConfigurationProvider>().Single();
        if (file
            .GetChildKeys([], parentPath: null)
            .FirstOrDefault(name => !Names.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new StartupException($"{FileName} says \"{unknown}\", which is no setting. There are: {string.Join(", ", Names)}.");
        }
    }

    private static ServeOptions Check(ServeOptions options)
    {
        foreach (var url in Addresses(options.Urls))
        {
            if (url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            {
                throw new StartupException($"Snug does not encrypt by itself yet, so it cannot "
                    + $"listen on {url}. Use http:// here; docs/https.md says what to put in front.");
            }

            if (!IsAddress(url))
            {
                throw new StartupException($"\"{url}\" is no address to listen on. It looks like http://localhost:5080 or "
                    + $"http://0.0.0.0:5080");
            }
        }

        var isOnlyHere = Addresses(options.Urls).All(IsThisComputer);
        return isOnlyHere || options.IsOpenToAll
            ? options with { IsOpenToAll = options.IsOpenToAll && !isOnlyHere }
            : throw new StartupException(
                $"{options.Urls} can be reached by others, and there are no invitations yet: "
                    + $"anybody who reaches it could come in, read every room and write. "
                + "If that is meant, add --access open; otherwise leave --urls away.");
    }

    /// <summary>With <c>*</c>, <c>+</c> or a name, as the web server takes it.</summary>
    private static bool IsAddress(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(url
                .Replace("://*", "://any", StringComparison.Ordinal)
                .Replace("://+", "://any", StringComparison.Ordinal), UriKind.Absolute, out _);

    /// <summary>The addresses of <c>--urls</c>.</summary>
    public static IEnumerable<string> Addresses(string? urls) =>
        (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Can only this computer reach that address?</summary>
    public static bool IsThisComputer(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Host == "localhost"
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var number) && IPAddress.IsLoopback(number)));

    private static int Port(string? text)
    {
        if (text is null)
        {
            return new ServeOptions().Port;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port
            : throw new StartupException($"\"{text}\" is no port. A port is a number from 1 to 65535; 0 takes a free one.");
    }

    /// <summary>Without a name, the house is called after the folder it stands in: people have more than one.</summary>
    private static string Name(string? given, string folder)
    {
        var name = (given ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))).Trim();
        return name.Length is > 0 and <= 64 && !name.Any(char.IsControl) ? name
            : given is null ? "Snug"
            : throw new StartupException("A server's name is one line of 1 to 64 characters.");
    }

    /// <summary>Nobody MUST believe that a link is needed where none is.</summary>
    private static bool Access(string? text) =>
        text is not "invite"
            ? Choice(text, "access", "open") == "open"
            : throw new StartupException(
                "--access invite comes with invitations, which are not built yet. Leave it away for this computer only, or say "
                    + "--access open: "
                + "whoever reaches an address of --urls then comes in with any free name (docs/configure.md).");

    private static string? Choice(string? text, string setting, params string[] choices) =>
        text is null || choices.Contains(text)
            ? text
            : throw new StartupException($"--{setting} is {string.Join(" or ", choices)}, not \"{text}\".");
}
