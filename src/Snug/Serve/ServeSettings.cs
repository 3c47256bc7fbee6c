using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Snug.Server;
using Snug.Server.Storage;

namespace Snug.Serve;

/// <summary>
/// Where a server's options come from: the command line, then <c>SNUG_*</c>, then <c>snug.json</c> in the current folder.
/// </summary>
internal static partial class ServeSettings
{
    /// <summary>The file that may stand beside the database.</summary>
    public const string FileName = "snug.json";

    /// <summary>
    /// Every setting; the names on the command line (<c>--db</c>), in the environment (<c>SNUG_DB</c>) and in the file (<c>"db"</c>).
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
        ["db", "port", "name", "lan", "public", "urls", "access", "trusted-proxy", "tls-cert", "tls-key", "limits", "legacy"];

    /// <summary>Reads all sources.</summary>
    /// <param name="folder">Where <c>snug.json</c> may be.</param>
    /// <param name="given">What the command line said; null values were not said.</param>
    /// <exception cref="WrongSettingException">A setting cannot be.</exception>
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
            throw new WrongSettingException($"{FileName} cannot be read: {unreadable.InnerException?.Message ?? unreadable.Message}");
        }

        RequireKnownNames(settings);
        RequireValues(settings, given);
        return Check(new ServeOptions
        {
            DatabasePath = Value("db") ?? new ServeOptions().DatabasePath,
            Port = Port(Value("port")),
            Name = Name(Value("name"), folder),
            Urls = Urls(Value("urls"), Port(Value("port")), IsOn("lan"), Value("tls-cert") is not null, Value("public")),
            TlsCertificate = Value("tls-cert"),
            TlsKey = Value("tls-key"),
            PublicUrl = Value("public") is { } address ? PublicUrl(address) : null,
            IsForOthers = IsOn("lan") || Value("public") is not null,
            NeedsInvite = Choice(Value("access"), "access", "open", "invite") switch
            {
                "invite" => true,
                "open" => false,

                // Nobody MUST believe that a link is needed where none is, or come in where nobody said that anybody may.
                _ => IsOn("lan") || Value("public") is not null || Value("urls") is { } others && !Addresses(others).All(IsThisComputer),
            },
            TrustedProxies = [.. Networks(Value("trusted-proxy"))],
            HasLegacyDoor = Choice(Value("legacy"), "legacy", "on", "off") == "on",
            HasLimits = Choice(Value("limits"), "limits", "on", "off") != "off",
        });

        bool IsOn(string name) => Choice(Value(name), name, "on", "off") == "on";

        // Variables of the environment have no hyphens.
        string? Value(string name) =>
            (settings[name] ?? settings[name.Replace('-', '_')]) is { Length: > 0 } value ? value : null;
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
            throw new WrongSettingException($"{FileName} says \"{unknown}\", which is no setting. There are: {string.Join(", ", Names)}.");
        }
    }

    /// <summary>
    /// A value that is not one would be passed over, and the server would be another than was meant: <c>--db "$UNSET"</c>, or
    /// <c>{ "port": { "number": 5081 } }</c>. (An empty variable of the environment is none.)
    /// </summary>
    private static void RequireValues(IConfigurationRoot settings, IReadOnlyDictionary<string, string?> given)
    {
        if (given.FirstOrDefault(static pair => pair.Value is "") is { Key: { } empty })
        {
            throw new WrongSettingException($"--{empty} is there without a value. Leave it away, or say which.");
        }

        if (given.GetValueOrDefault("db") is { } typed)
        {
            RequireNoPassword(typed);
        }

        var file = settings.Providers.OfType<JsonConfigurationProvider>().Single();
        if (Names.FirstOrDefault(name => file.GetChildKeys([], name).Any()) is { } nested)
        {
            throw new WrongSettingException($"{FileName} says more than one thing for \"{nested}\". It is one value.");
        }

        if (settings["lan"] is "on" && (settings["public"] is { Length: > 0 } || settings["urls"] is { Length: > 0 }))
        {
            throw new WrongSettingException("--lan listens on all addresses of this machine, for whoever has the link. "
                + "Leave it away beside --public or --urls, which say where to listen themselves.");
        }

        if (IsSaid(settings, "tls-cert") != IsSaid(settings, "tls-key"))
        {
            throw new WrongSettingException("--tls-cert and --tls-key belong together: the certificate and its private key, as PEM files.");
        }

        if (settings["public"] is { Length: > 0 } && settings["limits"] is "off")
        {
            throw new WrongSettingException("--limits off is for load tests, and one program could keep everybody else waiting: "
                + "not together with --public.");
        }

        if (given.GetValueOrDefault("port") is not null && given.GetValueOrDefault("urls") is not null)
        {
            throw new WrongSettingException("--urls says the port as well, so --port would be without effect. Leave one of them away.");
        }
    }

    /// <summary>What is typed is read by everybody on the machine while it runs (<c>ps</c>), and stays in the shell's memory.</summary>
    /// <exception cref="WrongSettingException">There is a password in it.</exception>
    public static void RequireNoPassword(string database)
    {
        if (DatabaseName.HasPassword(database))
        {
            throw new WrongSettingException("A password on the command line can be read by everybody on this machine. Leave it out of the "
                + $"address, {DatabaseName.Shown(database)}, and keep it in the file that PGPASSFILE names, or in PGPASSWORD.");
        }
    }

    private static bool IsSaid(IConfigurationRoot settings, string name) =>
        (settings[name] ?? settings[name.Replace('-', '_')]) is { Length: > 0 };

    /// <summary>
    /// Where to listen; null for this computer's port. One that encrypts itself listens there too: the owner's commands ask it.
    /// </summary>
    private static string? Urls(string? given, int port, bool isLan, bool isEncrypted, string? address)
    {
        var here = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
        if (given is not null)
        {
            var urls = Once(Addresses(given)).ToList();
            return string.Join(';', isEncrypted && !urls.Exists(url => IsThisComputer(url)) ? urls.Prepend(here) : urls);
        }

        if (!isEncrypted)
        {
            return isLan ? string.Create(CultureInfo.InvariantCulture, $"http://*:{port}") : null;
        }

        const int Https = 443;
        var outside = address is not null ? PublicUrl(address).Port : port + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{here};https://*:{outside}{(outside == Https ? ";http://*:80" : "")}");
    }

    private static ServeOptions Check(ServeOptions options)
    {
        foreach (var url in Addresses(options.Urls))
        {
            if (url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && options.TlsCertificate is null)
            {
                throw new WrongSettingException($"To listen on {url} Snug needs a certificate: --tls-cert FILE --tls-key FILE. "
                    + $"Or use http:// here, and a proxy in front (docs/https.md).");
            }

            if (!IsAddress(url))
            {
                throw new WrongSettingException($"\"{url}\" is no address to listen on. It looks like http://localhost:5080 or "
                    + $"http://0.0.0.0:5080");
            }
        }

        return options with { IsForOthers = options.IsForOthers || !Addresses(options.Urls).All(IsThisComputer) };
    }

    /// <summary>The address that people open: scheme, host, a port or path if there is one, and nothing else.</summary>
    private static Uri PublicUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { Scheme: "https" or "http", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" }
            ? url
            : throw new WrongSettingException($"\"{text}\" is no address that people can open. It looks like https://chat.example.org");

    private static IEnumerable<IPNetwork> Networks(string? text) =>
        (text ?? "").Split([',', ';', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part =>
            IPNetwork.TryParse(part, out var network) ? network
                : IPAddress.TryParse(part, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
                : throw new WrongSettingException($"\"{part}\" is no network. It looks like 10.0.0.0/8 or 192.168.1.7"));

    /// <summary>With <c>*</c>, <c>+</c> or a name, as the web server takes it.</summary>
    private static bool IsAddress(string url) =>
        (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            && Uri.TryCreate(url
                .Replace("://*", "://any", StringComparison.Ordinal)
                .Replace("://+", "://any", StringComparison.Ordinal), UriKind.Absolute, out var address)
            && address is { PathAndQuery: "/", UserInfo: "", Fragment: "" };

    /// <summary>The addresses of <c>--urls</c>.</summary>
    public static IEnumerable<string> Addresses(string? urls) =>
        (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// [::] takes the old kind of addresses along, and so do * and +: the same port once more would be taken, by ourselves.
    /// </summary>
    private static IEnumerable<string> Once(IEnumerable<string> urls) =>
        urls.GroupBy(static url => Every().Replace(url, "://*")).Select(static same =>
            same.FirstOrDefault(static url => !url.Contains("://0.0.0.0", StringComparison.Ordinal)) ?? same.First());

    [GeneratedRegex(@"://(?:0\.0\.0\.0|\[::\]|\*|\+)(?=[:/]|$)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Every();

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
            : throw new WrongSettingException($"\"{text}\" is no port. A port is a number from 1 to 65535; 0 takes a free one.");
    }

    /// <summary>Without a name, the house is called after the folder it stands in: people have more than one.</summary>
    private static string Name(string? given, string folder)
    {
        var name = (given ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))).Trim();
        return name.Length is > 0 and <= 64 && !name.Any(char.IsControl) ? name
            : given is null ? "Snug"
            : throw new WrongSettingException("A server's name is one line of 1 to 64 characters.");
    }

    private static string? Choice(string? text, string setting, params string[] choices) =>
        text is null || choices.Contains(text)
            ? text
            : throw new WrongSettingException($"--{setting} is {string.Join(" or ", choices)}, not \"{text}\".");
}
