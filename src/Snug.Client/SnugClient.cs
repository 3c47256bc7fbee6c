// Snug.Client is the public library: one method a call of the API, Follow for events, an Outbox for what must arrive.
// Exchange sends the requests and turns answers into values or exceptions; Following/ keeps a stream; Outbox/ keeps what was not
// answered. It knows Snug.Protocol only.

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// One person at one Snug server. Every call is one attempt that answers within 30 seconds and throws <see cref="SnugException"/>;
/// <see cref="Follow"/> and <see cref="Outbox"/> are what goes on by itself. All members may be used from several threads at once.
/// </summary>
public sealed partial class SnugClient : IAsyncDisposable
{
    private readonly Exchange exchange;

    /// <param name="address">
    /// Where the server is, for instance <c>http://localhost:5080</c>. Query, fragment and user name are not part of it.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is not http or https, or the token or the client's name cannot be one.</exception>
    public SnugClient(Uri address, SnugClientOptions? options = null)
    {
        Options = options ?? new SnugClientOptions();
        exchange = new Exchange(BaseAddress.Normalise(address), Options);
    }

    /// <summary>Where the server is, with a slash at its end.</summary>
    public Uri Address => exchange.Address;

    /// <summary>Who I am to the server: set by coming in, null before and after leaving. Keep it as a secret.</summary>
    public string? Token => exchange.Token;

    /// <summary>The address begins with https.</summary>
    public bool IsEncrypted => Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Neither encrypted nor on this computer: say so to the person, always.</summary>
    public bool OthersCouldReadAlong => !IsEncrypted && !Address.IsLoopback;

    internal SnugClientOptions Options { get; }

    /// <summary>
    /// A key for a call that creates something: repeat the call with the same key and it happens once. A UUIDv7, because random ones
    /// halve the server's speed.
    /// </summary>
    public string NewKey() => Guid.CreateVersion7(Options.Time.GetUtcNow()).ToString();

    /// <summary>What this server is; needs no token.</summary>
    public Task<Welcome> WelcomeAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/welcome"), Wire.Json.Welcome, cancellationToken);

    /// <summary>
    /// The same, with what a code opens as <see cref="Welcome.Invited"/>: an invitation, or somebody's own way in. Absent if it opens
    /// nothing (any more), and from servers that do not tell. The code is not spent by it.
    /// </summary>
    public Task<Welcome> WelcomeAsync(string code, CancellationToken cancellationToken = default) =>
        AskAsync(
            new Request(HttpMethod.Get, "api/welcome?code=" + Uri.EscapeDataString(code)), Wire.Json.Welcome, cancellationToken);

    /// <summary>
    /// Comes in under a free name and keeps the token. Problems: <see cref="Problems.NameTaken"/>, <see cref="Problems.InvalidName"/>.
    /// </summary>
    /// <param name="key">
    /// From <see cref="NewKey"/>: a repeat after a lost answer is let in as the same person. Null: a repeat finds the name taken.
    /// </param>
    public Task<NewSession> ComeInAsync(string name, string? key = null, CancellationToken cancellationToken = default) =>
        OpenSessionAsync(new ComeIn(Name: name), key, cancellationToken);

    /// <summary>Comes in as the person whose other device made this code. Problem: <see cref="Problems.CodeUnknown"/>.</summary>
    /// <param name="key">As in <see cref="ComeInAsync"/>.</param>
    public Task<NewSession> ComeInWithCodeAsync(string code, string? key = null, CancellationToken cancellationToken = default) =>
        OpenSessionAsync(new ComeIn(Code: code), key, cancellationToken);

    /// <summary>
    /// Comes in under a free name by an invitation, where a name alone is not enough. Problems: <see cref="Problems.NoSuchInvite"/>,
    /// <see cref="Problems.NameTaken"/>, <see cref="Problems.InvalidName"/>. <see cref="NewSession.Room"/> is where it leads.
    /// </summary>
    /// <param name="key">As in <see cref="ComeInAsync"/>.</param>
    public Task<NewSession> ComeInByInviteAsync(
        string name, string invite, string? key = null, CancellationToken cancellationToken = default) =>
        OpenSessionAsync(new ComeIn(Name: name, Invite: invite), key, cancellationToken);

    /// <summary>
    /// Comes in under one's own name with its password. Problems: <see cref="Problems.WrongPassword"/>, whatever is wrong with the two, and
    /// <see cref="Problems.TooQuick"/>. Look at <see cref="OthersCouldReadAlong"/> first: the password is sent as it is.
    /// </summary>
    public Task<NewSession> ComeInWithPasswordAsync(string name, string password, CancellationToken cancellationToken = default) =>
        OpenSessionAsync(new ComeIn(Name: name, Password: password), key: null, cancellationToken);

    /// <summary>Whose token this is. Problem: <see cref="Problems.SignIn"/>.</summary>
    public async Task<Person> WhoAmIAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync(new Request(HttpMethod.Get, "api/session"), Wire.Json.Session, cancellationToken).ConfigureAwait(false)).Person;

    /// <summary>
    /// Gives my name a password, or another one. Problems: <see cref="Problems.InvalidPassword"/>,
    /// <see cref="Problems.WrongCurrentPassword"/>. As in <see cref="ComeInWithPasswordAsync"/> it is sent as it is.
    /// </summary>
    /// <param name="current">Where there is one already.</param>
    public Task SetPasswordAsync(string password, string? current = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new NewPassword(password, current), Wire.Json.NewPassword);
        return exchange.TellAsync(new Request(HttpMethod.Put, "api/me/password", body), cancellationToken);
    }

    /// <summary>Where I am signed in: here first, then what was used last.</summary>
    public Task<IReadOnlyList<OwnSession>> GetSessionsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/sessions"), Wire.Json.IReadOnlyListOwnSession, cancellationToken);

    /// <summary>Signs one of my devices out. Problem: <see cref="Problems.NotFound"/>.</summary>
    /// <param name="id">An <see cref="OwnSession.Id"/>.</param>
    public Task EndSessionAsync(string id, CancellationToken cancellationToken = default) =>
        exchange.TellAsync(new Request(HttpMethod.Delete, "api/sessions/" + Uri.EscapeDataString(id)), cancellationToken);

    /// <summary>Signs me out everywhere but here.</summary>
    public Task EndOtherSessionsAsync(CancellationToken cancellationToken = default) =>
        exchange.TellAsync(new Request(HttpMethod.Delete, "api/sessions"), cancellationToken);

    /// <summary>Ends this session: the token is worth nothing afterwards.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        await exchange.TellAsync(new Request(HttpMethod.Delete, "api/session"), cancellationToken).ConfigureAwait(false);
        exchange.Token = null;
    }

    /// <summary>Makes a code that lets another device of mine in, once, for ten minutes.</summary>
    public Task<DeviceCode> MakeCodeAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Post, "api/codes", Request.EmptyObject()), Wire.Json.DeviceCode, cancellationToken);

    /// <summary>A link to this server as a QR code: what is asked for is a path of it, <c>/rooms/3</c>.</summary>
    public Task<QrCode> GetQrAsync(string path, CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/qr?path=" + Uri.EscapeDataString(path)), Wire.Json.QrCode, cancellationToken);

    /// <summary>All that a client needs to start; follow from its cursor.</summary>
    public async Task<State> GetStateAsync(CancellationToken cancellationToken = default)
    {
        var state = await AskAsync(new Request(HttpMethod.Get, "api/state"), Wire.Json.State, cancellationToken).ConfigureAwait(false);
        return HeaderText.IsCursor(state.Cursor) ? state : throw exchange.NotASnug();
    }

    /// <summary>The rooms that I can see, archived ones too.</summary>
    public async Task<RoomList> GetRoomsAsync(CancellationToken cancellationToken = default)
    {
        var request = new Request(HttpMethod.Get, "api/rooms");
        var (rooms, cursor) = await AskForListAsync(request, Wire.Json.IReadOnlyListRoom, cancellationToken).ConfigureAwait(false);
        return new RoomList(rooms, cursor);
    }

    /// <summary>One room. Problem: <see cref="Problems.RoomNotFound"/>.</summary>
    public Task<Room> GetRoomAsync(int room, CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, RoomPath(room)), Wire.Json.Room, cancellationToken);

    /// <summary>Creates a room that everybody on the server sees.</summary>
    /// <param name="key">From <see cref="NewKey"/>, to repeat the call safely. Null: every call is a new room.</param>
    public Task<Room> CreateRoomAsync(string name, string? topic = null, string? key = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new NewRoom(name, Topic: topic), Wire.Json.NewRoom);
        return AskAsync(new Request(HttpMethod.Post, "api/rooms", body, key), Wire.Json.Room, cancellationToken);
    }

    /// <summary>Renames, changes the topic, archives; members that are null stay as they are.</summary>
    public Task<Room> ChangeRoomAsync(int room, RoomChange change, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(change, Wire.Json.RoomChange);
        return AskAsync(new Request(HttpMethod.Patch, RoomPath(room), body), Wire.Json.Room, cancellationToken);
    }

    /// <summary>The slash commands that the server knows.</summary>
    public Task<IReadOnlyList<SlashCommand>> GetCommandsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/commands"), Wire.Json.IReadOnlyListSlashCommand, cancellationToken);

    /// <summary>Does what a line that begins with a slash says. Problem: <see cref="Problems.NoSuchCommand"/>.</summary>
    /// <param name="key">From <see cref="NewKey"/>, to repeat the call safely.</param>
    public Task<CommandAnswer> RunCommandAsync(int room, string line, string? key = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new CommandLine(line), Wire.Json.CommandLine);
        return AskAsync(new Request(HttpMethod.Post, RoomPath(room) + "/commands", body, key), Wire.Json.CommandAnswer, cancellationToken);
    }

    /// <summary>The names of emoji that are written between colons. They change only with the server's program.</summary>
    public async Task<EmojiNames> GetEmojiNamesAsync(CancellationToken cancellationToken = default)
    {
        // A file of the page: whatever version its address names, the one of today is sent.
        var request = new Request(HttpMethod.Get, "_/today/messages/emoji.txt");
        return new EmojiNames(await exchange.AskTextAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A page of messages, ascending.</summary>
    /// <param name="limit">At most this many; null for the server's 50. More than 100 means 100.</param>
    public Task<MessagePage> GetMessagesAsync(
        int room, MessageRange range = default, int? limit = null, CancellationToken cancellationToken = default) =>
        GetPageAsync(room, of: "", range, limit, cancellationToken);

    /// <summary>
    /// Says something, in one attempt. When this throws <see cref="SnugUnreachableException"/> the message may have arrived or not;
    /// the same call with the same key settles it. <see cref="Outbox"/> does that by itself.
    /// </summary>
    /// <param name="key">From <see cref="NewKey"/>. Null: every call is a new message.</param>
    /// <returns>The message as it is now, whether this call posted it or an earlier one with the same key did.</returns>
    public Task<Message> SendAsync(int room, string text, string? key = null, CancellationToken cancellationToken = default) =>
        SendAsync(room, new NewMessage(text), key, cancellationToken);

    /// <summary>Everything up to this number is read. The mark only grows.</summary>
    /// <returns>The mark as it is now.</returns>
    public Task<ReadMark> MarkReadAsync(int room, long number, CancellationToken cancellationToken = default) =>
        PutMarkAsync(room, new NewReadMark(number), cancellationToken);

    /// <summary>Sets my mark to this number, also backwards, so that later messages are new again.</summary>
    /// <returns>The mark as it is now.</returns>
    public Task<ReadMark> MarkUnreadAfterAsync(int room, long number, CancellationToken cancellationToken = default) =>
        PutMarkAsync(room, new NewReadMark(number, Back: true), cancellationToken);

    /// <summary>Tells what I do in a room while a stream of mine is open.</summary>
    /// <param name="state">One of <see cref="PresenceStates"/>; <c>writing</c> fades after six seconds, so repeat it every four.</param>
    public Task SetPresenceAsync(int room, string state, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new NewPresence(state), Wire.Json.NewPresence);
        return exchange.TellAsync(new Request(HttpMethod.Put, RoomPath(room) + "/presence", body), cancellationToken);
    }

    /// <summary>
    /// Everything that happens from the cursor on, each event once and in order, until it is cancelled. Lost connections are taken up
    /// again by themselves, told as <see cref="Disconnected"/> and <see cref="Connected"/>. What the server no longer knows is told as
    /// <see cref="ResetHappened"/>, never left out in silence.
    /// </summary>
    /// <param name="cursor">From a snapshot or an earlier event; null for what happens from now on.</param>
    /// <param name="room">Only this room; null for every room that I can see.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The cursor cannot be one: it is empty, or no header can carry it.</exception>
    /// <exception cref="SnugProblemException">The server lets this reader no further: not signed in, not allowed, no such room.</exception>
    /// <exception cref="SnugUnreachableException">On the first try only, when the address is not that of a Snug.</exception>
    public IAsyncEnumerable<SnugEvent> Follow(string? cursor = null, int? room = null, CancellationToken cancellationToken = default)
    {
        if (cursor is not null && !HeaderText.IsCursor(cursor))
        {
            throw new ArgumentException("That is not a cursor.", nameof(cursor));
        }

        var path = room is { } id ? RoomPath(id) + "/events" : "api/events";
        return FollowAsync(path, cursor, cancellationToken);
    }

    /// <summary>Ends calls and streams that are under way.</summary>
    public ValueTask DisposeAsync() => exchange.DisposeAsync();

    private static string RoomPath(int room) => string.Create(CultureInfo.InvariantCulture, $"api/rooms/{room}");

    private async Task<NewSession> OpenSessionAsync(ComeIn who, string? key, CancellationToken cancellationToken)
    {
        var request = new Request(HttpMethod.Post, "api/session", Request.Json(who, Wire.Json.ComeIn), key);
        var session = await AskAsync(request, Wire.Json.NewSession, cancellationToken).ConfigureAwait(false);
        exchange.Token = HeaderText.IsToken(session.Token) ? session.Token : throw exchange.NotASnug();
        return session;
    }

    /// <summary>Each enumeration has a bookmark of its own, so the same value can be enumerated twice.</summary>
    private async IAsyncEnumerable<SnugEvent> FollowAsync(
        string path, string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var follower = new Follower(exchange, path, new Bookmark(cursor), Options);
        await foreach (var happened in follower.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return happened;
        }
    }

    private Task<ReadMark> PutMarkAsync(int room, NewReadMark mark, CancellationToken cancellationToken)
    {
        var body = Request.Json(mark, Wire.Json.NewReadMark);
        return AskAsync(new Request(HttpMethod.Put, RoomPath(room) + "/read", body), Wire.Json.ReadMark, cancellationToken);
    }

    private async Task<T> AskAsync<T>(Request request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        (await exchange.AskAsync(request, type, cancellationToken).ConfigureAwait(false)).Value;

    private async Task<(IReadOnlyList<T> Items, string Cursor)> AskForListAsync<T>(
        Request request, JsonTypeInfo<IReadOnlyList<T>> type, CancellationToken cancellationToken)
    {
        var (items, cursor) = await exchange.AskAsync(request, type, cancellationToken).ConfigureAwait(false);
        return (items, cursor ?? throw exchange.NotASnug());
    }
}
