using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Snug.Server;
using Snug.Server.Hosting;
using Snug.Server.People.Invites;
using Snug.Server.Storage;
using Snug.Terminal.Tty;

namespace Snug.Serve;

/// <summary>What a server says when it is ready: addresses to open, commands to paste, and what it is not.</summary>
internal static class Banner
{
    private const int Width = 64;

    /// <summary>How an address is written that stands for all of this machine's.</summary>
    private static readonly string[] Any = ["://0.0.0.0", "://[::]", "://*", "://+"];

    /// <param name="link">What lets the first ones in; null if nothing has to.</param>
    /// <param name="found">What the database was found to lack; null if all is well.</param>
    public static void Print(
        ConsoleLogProvider log,
        ServeOptions options,
        PrintedLink? link,
        ICollection<string> addresses,
        TimeSpan startup,
        string? found)
    {
        var prefix = OwnCommand.Prefix();
        var first = Openable(addresses.First());
        var title = $"  Snug {SnugServer.Version}   {options.Name}";
        var ready = string.Create(CultureInfo.InvariantCulture, $"ready in {startup.TotalSeconds:0.0} s");
        var chat = first == "http://localhost:5080" ? $"{prefix} chat" : $"{prefix} chat {first}";
        log.Line($"{title.PadRight(Width)}{ready}");
        log.Line($"");
        log.Line($"  In a browser    {first}");
        log.Line($"  In a terminal   {chat}");
        SayWhoMayCome(log, options, link, addresses, first, prefix);
        SayWhereItIsKept(log, OwnCommand.Found(options.DatabasePath), prefix);
        SayWhatIsOpen(log, options, addresses);
        if (found is not null)
        {
            log.Line($"  {OwnCommand.Runnable(found, prefix)}");
        }

        log.Line($"  Ctrl-C or closing this window stops it; nothing is lost.   Trouble: {prefix} check");
        log.Line($"");
    }

    /// <param name="database">Without a password.</param>
    private static void SayWhereItIsKept(ConsoleLogProvider log, string database, string prefix)
    {
        if (DatabaseName.IsPostgres(database))
        {
            log.Line($"  Kept in         {database}");
            log.Line($"  Look inside     {prefix} backup FILE --db {OwnCommand.Quoted(database)}   and then: {prefix} open FILE");
            log.Line($"  Who serves it   {prefix} nodes --db {OwnCommand.Quoted(database)}");
            return;
        }

        log.Line($"  Kept in         {Path.GetFullPath(database)}");
        log.Line($"  Look inside     {prefix} open {OwnCommand.Quoted(database)}");
    }

    private static void SayWhoMayCome(
        ConsoleLogProvider log, ServeOptions options, PrintedLink? link, ICollection<string> addresses, string first, string prefix)
    {
        log.Line($"  Who may come    {(options, link?.Kind) switch
        {
            (_, PrintedLink.Invitation) => "whoever has this link, with any free name",
            ({ NeedsInvite: true }, _) => "whoever has an invitation",
            ({ IsForOthers: true }, _) => "anybody who reaches an address below, with any free name",
            _ => "only this computer, any free name",
        }}");
        if (link?.Kind == PrintedLink.Invitation)
        {
            log.Line($"                  {link.Link}");
        }

        var forOthers = options.PublicUrl is { } url ? [url.AbsoluteUri]
            : ForOthers(options, addresses).Where(address => options.IsForOthers || address != first).ToList();
        foreach (var address in forOthers.Where(_ => link?.Kind != PrintedLink.Invitation))
        {
            log.Line($"                  {address}");
        }

        if (options.IsForOthers && forOthers.Count == 0)
        {
            log.Line($"                  (this machine has no address in a network now)");
        }

        if (link?.Kind == PrintedLink.SetUp)
        {
            log.Line($"  NOBODY OWNS IT YET: open {link.Link} and say a name; it works once. Again: {prefix} link{Database(options)}");
        }
        else if (options.NeedsInvite)
        {
            log.Line($"  Invite more     in the page under People, or: {prefix} link{Database(options)}");
        }

        foreach (var line in link is { Kind: PrintedLink.Invitation } ? PrintedQr.Lines(link.Qr) : [])
        {
            log.Line($"{line}");
        }
    }

    /// <summary>What a command beside this server needs to find it.</summary>
    private static string Database(ServeOptions options) =>
        options.DatabasePath == new ServeOptions().DatabasePath ? "" : $" --db {OwnCommand.Quoted(OwnCommand.Found(options.DatabasePath))}";

    /// <summary>
    /// Addresses to hand on. A server that listens on all of this machine's is reached at each of them, and at none that is written
    /// 0.0.0.0.
    /// </summary>
    private static IEnumerable<string> ForOthers(ServeOptions options, ICollection<string> addresses) =>
        options.IsForOthers
            ? addresses.SelectMany(address => IsEvery(address) is { } families
                ? OwnAddress.ForOthers(families).Select(own => Named(address, own))
                : [address]).Distinct(StringComparer.Ordinal)
            : addresses.Skip(1);

    /// <summary>Which families an address that names none in particular stands for; null if it names one.</summary>
    private static AddressFamily[]? IsEvery(string address) =>
        Any.FirstOrDefault(any => address.Contains(any, StringComparison.Ordinal)) switch
        {
            null => null,
            "://0.0.0.0" => [AddressFamily.InterNetwork],
            _ => [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6],
        };

    private static string Named(string address, IPAddress own) =>
        Any.Aggregate(address, (said, any) =>
            said.Replace(any, own.AddressFamily is AddressFamily.InterNetworkV6 ? $"://[{own}]" : $"://{own}", StringComparison.Ordinal));

    /// <summary>What an operator has to know before anybody else finds out.</summary>
    private static void SayWhatIsOpen(ConsoleLogProvider log, ServeOptions options, ICollection<string> addresses)
    {
        // Where the server encrypts itself, its plain addresses only lead to the others.
        if (options.TlsCertificate is null
            && addresses.Any(address => address.StartsWith("http:", StringComparison.Ordinal) && !ServeSettings.IsThisComputer(address)))
        {
            log.Line($"  NOT ENCRYPTED: others on this network could read along. See docs/https.md");
        }

        if (options is { HasLegacyDoor: true, IsForOthers: true })
        {
            log.Line($"  NOBODY PROVES A NAME: with --legacy whoever reaches an address above reads and writes under any name, without "
                + $"coming in. See docs/from-the-original.md");
        }
        else if (options.HasLegacyDoor)
        {
            log.Line($"  The original's client comes in too, and nobody proves a name there. See docs/from-the-original.md");
        }

        if (!options.HasLimits)
        {
            log.Line($"  NO LIMITS: one program can keep everybody else waiting. For load tests only.");
        }
    }

    /// <summary>How far the log came: whoever keeps it can tell later whether everything before it is as it was.</summary>
    public static SafeText Receipt(string cursor) => SafeText.Of($"  Receipt         {cursor}");

    /// <summary>The last line: what was found when everything was closed.</summary>
    public static SafeText End(TimeSpan stopping, ServeOptions options, string? notInOrder)
    {
        var place = DatabaseName.IsPostgres(options.DatabasePath) ? "PostgreSQL" : "the database file";
        var seconds = stopping.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return notInOrder is null
            ? SafeText.Of($"  Stopped in order after {seconds} s. Everything is in {place}.")
            : SafeText.Of($"  Stopped after {seconds} s. {notInOrder}");
    }

    /// <summary>An address that a browser on this computer can open: "any address" is none.</summary>
    private static string Openable(string address) =>
        Any.Append("://127.0.0.1").Aggregate(address, (said, any) => said.Replace(any, "://localhost", StringComparison.Ordinal));
}
