using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Nodes;
using Snug.Server.Rooms;
using Snug.Server.Storage;
using Snug.Server.Web;

namespace Snug.Server.People.Invites;

/// <summary>
/// Links that the person at the machine needs no name for: the owner's first way in, an invitation, a way back to a lost name.
/// <c>snug link</c> and the start of a server print them.
/// </summary>
public sealed class OwnerLinks
{
    private static readonly TimeSpan InvitationLasts = TimeSpan.FromDays(7);

    private const int MostDays = 3650;

    private const string SetUpNote = "set-up";

    private const string StartNote = "printed at the start";

    private static readonly InviteTerms SetUpTerms = new(Roles.Owner, [], SetUpNote, Uses: 1, ExpiresAt: null);

    private readonly EventLog log;
    private readonly Func<string, string> linkTo;
    private readonly ServeOptions options;
    private readonly TimeProvider time;

    /// <param name="linkTo">Makes a path into a link that others can open.</param>
    internal OwnerLinks(EventLog log, Func<string, string> linkTo, ServeOptions options, TimeProvider time) =>
        (this.log, this.linkTo, this.options, this.time) = (log, linkTo, options, time);

    /// <summary>
    /// What a start prints: the set-up link while nobody is an owner and others can come, or the invitation of a server for one's own
    /// network. What the start before printed is void by it. Null if there is nothing to print.
    /// </summary>
    public async Task<PrintedLink?> AtStart()
    {
        if (!options.NeedsInvite || !options.IsForOthers)
        {
            return null;
        }

        var isSetUp = options.PublicUrl is not null;
        var terms = isSetUp
            ? SetUpTerms
            : new InviteTerms(Roles.Member, [], StartNote, Uses: null, ExpiresAt: null);
        var made = await log.Enqueue(new MakeStandingInvite(terms, isStart: true));
        return made.Value is { } invite ? Print(isSetUp ? PrintedLink.SetUp : PrintedLink.Invitation, invite, about: null) : null;
    }

    /// <summary>Made an owner of whoever came first; the only invitation that may stand in a log.</summary>
    internal static bool IsSetUp(InviteRow invite) => invite is { CreatedBy: null, Role: Roles.Owner, Note: SetUpNote };

    /// <summary>Was it printed by a start?</summary>
    internal static bool IsStanding(InviteRow invite) =>
        IsSetUp(invite) || invite is { CreatedBy: null, Uses: null, ExpiresAt: null, Note: StartNote };

    /// <summary>What <c>snug link</c> asks for.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    internal async Task<PrintedLink> Make(LinkCall call)
    {
        if (call.Name is { } name)
        {
            var person = log.Projection.Read((known, _) => known.People.FindFolded(NameFolding.Fold(name)))
                ?? throw new StartupException($"Nobody here is called {name}. Look at the names: snug person");
            return Print(PrintedLink.WayBack, await Do(new MakeWayBack(person.Id, Who.Owner)), person.Name);
        }

        if (call.Role is null && (await log.Enqueue(new MakeStandingInvite(SetUpTerms, isStart: false))).Value is { } first)
        {
            return Print(PrintedLink.SetUp, first, about: null);
        }

        if (call.Days is < 1 or > MostDays)
        {
            throw new StartupException($"An invitation lasts 1 to {MostDays} days. None was made.");
        }

        var wanted = new NewInvite(call.Rooms, call.Role, call.Uses, time.GetUtcNow() + (call.Days is { } days
            ? TimeSpan.FromDays(days)
            : InvitationLasts), call.Note);
        return InviteEndpoints.ReadTerms(wanted, time.GetUtcNow(), out var terms) is { } unfit
            ? throw new StartupException(unfit.Detail)
            : Print(PrintedLink.Invitation, await Do(new MakeInvite(terms, Who.Owner, key: null)), about: null);
    }

    private async Task<InviteWithCode> Do(Write<InviteWithCode> write)
    {
        var outcome = await log.Enqueue(write);
        return outcome.Refusal is { } refusal ? throw new StartupException(refusal.Detail) : outcome.Value!;
    }

    private PrintedLink Print(string kind, InviteWithCode invite, string? about)
    {
        var link = linkTo($"/j/{invite.Code}");
        return new PrintedLink(
            kind,
            link,
            QrEndpoint.Encode(link),
            invite.Row.Role ?? Roles.Member,
            invite.Row.Uses,
            invite.Row.ExpiresAt is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
            about);
    }
}

/// <summary>A link to print, with its QR code.</summary>
/// <param name="Kind"><see cref="SetUp"/>, <see cref="Invitation"/> or <see cref="WayBack"/>.</param>
/// <param name="Link">Where it leads.</param>
/// <param name="Qr">Rows of modules, <c>1</c> is dark, without a quiet zone.</param>
/// <param name="Role">What whoever comes by it becomes.</param>
/// <param name="Uses">How often it works; null for any number.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="About">Whom it signs in.</param>
public sealed record PrintedLink(
    string Kind, string Link, IReadOnlyList<string> Qr, string Role, int? Uses, DateTimeOffset? ExpiresAt, string? About)
{
    public const string SetUp = "set-up";
    public const string Invitation = "invitation";
    public const string WayBack = "way back";
}

/// <summary><c>snug link</c> asks the running server.</summary>
public static class LinkEndpoint
{
    /// <summary>Asks the server that runs on a database for a link.</summary>
    /// <exception cref="StartupException">With what to do.</exception>
    /// <param name="database">A file, or the address of a PostgreSQL: there the link is made without a server.</param>
    /// <param name="address">Where people open it; null for where its servers say.</param>
    /// <param name="options">The settings, which may say it too.</param>
    public static async Task<PrintedLink> FromCommandLine(
        string database, LinkCall call, string? address, ServeOptions options, string startHint, CancellationToken cancel)
    {
        if (DatabaseName.IsPostgres(database))
        {
            var people = (address ?? await AddressOf(database, cancel) ?? options.PublicUrl?.AbsoluteUri)?.TrimEnd('/')
                ?? throw new StartupException("No server says now where people open this Snug, so there is nothing that a link would "
                    + $"lead to. Start one, or say it: snug link --public https://YOUR-ADDRESS --db {DatabaseName.Shown(database)}");
            await using var offline = await OfflineLog.Open(database, options.Time);
            return await new OwnerLinks(offline.Log, path => people + path, options, options.Time).Make(call);
        }

        if (address is not null)
        {
            throw new StartupException("The server that runs on a file knows its own address. Leave --public away.");
        }

        using var server = RunningServer.Find(database) ?? throw new StartupException(
            $"No Snug runs on {Path.GetFileName(database)} now, so there is nothing that a link would lead to. Start it: {startHint}");
        return await server.Ask("/admin/link", call, LinkJson.Default.LinkCall, LinkJson.Default.PrintedLink, cancel);
    }

    /// <inheritdoc cref="FromCommandLine(string, LinkCall, string?, ServeOptions, string, CancellationToken)"/>
    public static Task<PrintedLink> FromCommandLine(string database, LinkCall call, string startHint, CancellationToken cancel) =>
        FromCommandLine(database, call, address: null, new ServeOptions(), startHint, cancel);

    private static async Task<string?> AddressOf(string database, CancellationToken cancel) =>
        (await NodeList.Read(database, cancel)).LastOrDefault(node => node is { IsLive: true, Address.Length: > 0 })?.Address;

    extension(IEndpointRouteBuilder admin)
    {
        internal void MapLinks() => admin.MapPost("/link", Make);
    }

    private static Task<Results<JsonHttpResult<PrintedLink>, ProblemResult>> Make(LinkCall call, OwnerLinks links) =>
        OwnerEndpoints.Report(() => links.Make(call), LinkJson.Default.PrintedLink);
}

/// <summary>What <c>snug link</c> wants.</summary>
/// <param name="Name">Whose name is lost; null for an invitation.</param>
/// <param name="Role">What whoever comes by it becomes.</param>
/// <param name="Uses">How many may come by it; any number without it.</param>
/// <param name="Days">How long it works; a week without it.</param>
public sealed record LinkCall(
    string? Name = null, string? Role = null, int? Uses = null, int? Days = null, string? Note = null, IReadOnlyList<int>? Rooms = null);

/// <summary>JSON between <c>snug link</c> and its server.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LinkCall))]
[JsonSerializable(typeof(PrintedLink))]
internal sealed partial class LinkJson : JsonSerializerContext;
