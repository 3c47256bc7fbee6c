using System.Globalization;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>What hangs on a message: its thread, its edits, its reactions, its pin, and what I keep of it for myself.</summary>
public sealed partial class SnugClient
{
    /// <summary>
    /// Says something, in one attempt, as a reply where <see cref="NewMessage.ReplyTo"/> names a message of the same room. Problem:
    /// <see cref="Problems.NotFound"/>, where there is none of that number.
    /// </summary>
    /// <param name="key">From <see cref="NewKey"/>. Null: every call is a new message.</param>
    /// <returns>The message as it is now, whether this call posted it or an earlier one with the same key did.</returns>
    public Task<Message> SendAsync(int room, NewMessage message, string? key = null, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(message, Wire.Json.NewMessage);
        return AskAsync(new Request(HttpMethod.Post, RoomPath(room) + "/messages", body, key), Wire.Json.Message, cancellationToken);
    }

    /// <summary>
    /// A page of the thread that a message belongs to, its root among it: that with which it begins, and every reply to it and to those.
    /// </summary>
    /// <param name="number">Any message of the thread.</param>
    /// <param name="range">Not <see cref="MessageRange.Around"/>.</param>
    /// <param name="limit">50 without; the server gives no more than 100.</param>
    public Task<MessagePage> GetThreadAsync(
        int room, long number, MessageRange range = default, int? limit = null, CancellationToken cancellationToken = default) =>
        GetPageAsync(room, string.Create(CultureInfo.InvariantCulture, $"thread={number}"), range, limit, cancellationToken);

    /// <summary>
    /// Gives a message of mine other words; the same words change nothing. Problems: <see cref="Problems.NotAllowed"/>,
    /// <see cref="Problems.MessageDeleted"/>, <see cref="Problems.RoomArchived"/>.
    /// </summary>
    /// <returns>The message as it is now.</returns>
    public Task<Message> EditMessageAsync(int room, long number, string text, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(new MessageChange(text), Wire.Json.MessageChange);
        return AskAsync(new Request(HttpMethod.Patch, MessagePath(room, number), body), Wire.Json.Message, cancellationToken);
    }

    /// <summary>
    /// Reacts to a message; again it changes nothing. Problems: <see cref="Problems.NotAnEmoji"/>,
    /// <see cref="Problems.TooManyReactions"/>.
    /// </summary>
    /// <param name="emoji">One of Unicode's, or <c>:name:</c>.</param>
    /// <returns>All reactions of the message as they are now.</returns>
    public Task<MessageReactions> ReactAsync(int room, long number, string emoji, CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Put, ReactionPath(room, number, emoji)), Wire.Json.MessageReactions, cancellationToken);

    /// <summary>Takes a reaction of mine back.</summary>
    /// <inheritdoc cref="ReactAsync"/>
    public Task<MessageReactions> UnreactAsync(int room, long number, string emoji, CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Delete, ReactionPath(room, number, emoji)), Wire.Json.MessageReactions, cancellationToken);

    /// <summary>Pins a message in its room, or takes the pin out. Problem: <see cref="Problems.TooManyPins"/>.</summary>
    /// <returns>The message as it is now.</returns>
    public Task<Message> SetPinnedAsync(int room, long number, bool isPinned, CancellationToken cancellationToken = default) => AskAsync(
        new Request(isPinned ? HttpMethod.Put : HttpMethod.Delete, MessagePath(room, number) + "/pin"),
        Wire.Json.Message,
        cancellationToken);

    /// <summary>What is pinned in a room, the last pinned first.</summary>
    public Task<IReadOnlyList<Message>> GetPinsAsync(int room, CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, RoomPath(room) + "/pins"), Wire.Json.IReadOnlyListMessage, cancellationToken);

    /// <summary>Keeps a message for me, or no longer. Nobody else is told.</summary>
    public Task SetSavedAsync(int room, long number, bool isSaved, CancellationToken cancellationToken = default) => exchange.TellAsync(
        new Request(isSaved ? HttpMethod.Put : HttpMethod.Delete, MessagePath(room, number) + "/saved"), cancellationToken);

    /// <summary>What I keep, of all rooms, the last saved first.</summary>
    public Task<IReadOnlyList<Message>> GetSavedAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/saved"), Wire.Json.IReadOnlyListMessage, cancellationToken);

    /// <summary>What is mine and the same on all my devices.</summary>
    public Task<OwnSettings> GetOwnSettingsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(new Request(HttpMethod.Get, "api/me/settings"), Wire.Json.OwnSettings, cancellationToken);

    /// <summary>Replaces it, all of it.</summary>
    public Task<OwnSettings> SetOwnSettingsAsync(OwnSettings settings, CancellationToken cancellationToken = default)
    {
        var body = Request.Json(settings, Wire.Json.OwnSettings);
        return AskAsync(new Request(HttpMethod.Put, "api/me/settings", body), Wire.Json.OwnSettings, cancellationToken);
    }

    private static string ReactionPath(int room, long number, string emoji) =>
        MessagePath(room, number) + "/reactions/" + Uri.EscapeDataString(emoji);

    private async Task<MessagePage> GetPageAsync(
        int room, string of, MessageRange range, int? limit, CancellationToken cancellationToken)
    {
        var count = limit is { } most ? string.Create(CultureInfo.InvariantCulture, $"limit={most}") : "";
        var query = string.Join('&', new[] { of, range.ToString(), count }.Where(static part => part.Length > 0));
        var request = new Request(HttpMethod.Get, RoomPath(room) + "/messages" + (query.Length > 0 ? "?" + query : ""));
        var (messages, cursor) = await AskForListAsync(request, Wire.Json.IReadOnlyListMessage, cancellationToken).ConfigureAwait(false);
        return new MessagePage(messages, cursor);
    }
}
