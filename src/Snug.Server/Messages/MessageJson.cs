using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.People;

namespace Snug.Server.Messages;

/// <summary>
/// Messages as JSON, member by member: the same bytes as <see cref="Wire"/> writes, which asks the type's description for each of them
/// and costs three times as much. Every message is written at least twice, for those who follow and for who said it.
/// </summary>
internal static class MessageJson
{
    private const int UsualBytes = 512;

    private static readonly JsonEncodedText Room = JsonEncodedText.Encode("room");
    private static readonly JsonEncodedText Number = JsonEncodedText.Encode("number");
    private static readonly JsonEncodedText Author = JsonEncodedText.Encode("author");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Via = JsonEncodedText.Encode("via");
    private static readonly JsonEncodedText Text = JsonEncodedText.Encode("text");
    private static readonly JsonEncodedText At = JsonEncodedText.Encode("at");
    private static readonly JsonEncodedText Key = JsonEncodedText.Encode("key");
    private static readonly JsonEncodedText DeletedAt = JsonEncodedText.Encode("deletedAt");
    private static readonly JsonEncodedText Damaged = JsonEncodedText.Encode("damaged");
    private static readonly JsonEncodedText EditedAt = JsonEncodedText.Encode("editedAt");
    private static readonly JsonEncodedText ReplyTo = JsonEncodedText.Encode("replyTo");
    private static readonly JsonEncodedText Root = JsonEncodedText.Encode("root");
    private static readonly JsonEncodedText Deleted = JsonEncodedText.Encode("deleted");
    private static readonly JsonEncodedText Thread = JsonEncodedText.Encode("thread");
    private static readonly JsonEncodedText Markup = JsonEncodedText.Encode("markup");
    private static readonly JsonEncodedText Mentions = JsonEncodedText.Encode("mentions");
    private static readonly JsonEncodedText PinnedAt = JsonEncodedText.Encode("pinnedAt");
    private static readonly JsonEncodedText Reactions = JsonEncodedText.Encode("reactions");

    public static void Write(Utf8JsonWriter json, Message message)
    {
        WriteStart(json, message.Room, message.Number);
        Write(json, message.Author);
        json.WriteString(Text, message.Text);
        WriteInstant(json, At, message.At);
        json.WriteString(Key, message.Key);
        WriteInstant(json, DeletedAt, message.DeletedAt);
        if (message.Damaged)
        {
            json.WriteBoolean(Damaged, true);
        }

        WriteParts(json, message);
        json.WriteEndObject();
    }

    /// <summary>What hangs on a message; nothing on most.</summary>
    private static void WriteParts(Utf8JsonWriter json, Message message)
    {
        WriteInstant(json, EditedAt, message.EditedAt);
        if (message.ReplyTo is { } quote)
        {
            Write(json, quote);
        }

        WriteUnlessNull(json, Thread, message.Thread, Wire.Json.MessageThread);
        if (message.Markup is StoredMarkup stored)
        {
            WriteRawUnlessEmpty(json, Markup, stored.Json);
        }
        else
        {
            WriteUnlessNull(json, Markup, message.Markup, Wire.Json.IReadOnlyListMarkupNode);
        }

        WriteUnlessNull(json, Mentions, message.Mentions, Wire.Json.IReadOnlyListInt32);
        WriteInstant(json, PinnedAt, message.PinnedAt);
        WriteUnlessNull(json, message.Reactions);
    }

    /// <summary>All reactions of a message.</summary>
    public static void Write(Utf8JsonWriter json, MessageReactions told)
    {
        WriteStart(json, told.Room, told.Number);
        WriteUnlessNull(json, told.Reactions);
        json.WriteEndObject();
    }

    private static void WriteUnlessNull(Utf8JsonWriter json, IReadOnlyList<Reaction>? reactions)
    {
        if (reactions is ReactionsOfRow stored)
        {
            json.WritePropertyName(Reactions);
            stored.Send(json);
        }
        else
        {
            WriteUnlessNull(json, Reactions, reactions, Wire.Json.IReadOnlyListReaction);
        }
    }

    private static void Write(Utf8JsonWriter json, Quote quote)
    {
        json.WriteStartObject(ReplyTo);
        json.WriteNumber(Number, quote.Number);
        json.WriteNumber(Root, quote.Root);
        Write(json, quote.Author);
        json.WriteString(Text, quote.Text);
        if (quote.Deleted)
        {
            json.WriteBoolean(Deleted, true);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Author author)
    {
        WriteStart(json, author.Id);
        json.WriteString(Name, author.Name);
        if (author.Via is { } via)
        {
            json.WriteString(Via, via);
        }

        json.WriteEndObject();
    }

    private static void WriteUnlessNull<T>(Utf8JsonWriter json, JsonEncodedText name, T? value, JsonTypeInfo<T> type)
        where T : class
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value, type);
        }
    }

    private static void WriteInstant(Utf8JsonWriter json, JsonEncodedText name, DateTimeOffset? at)
    {
        if (at is { } instant)
        {
            WriteInstant(json, name, instant);
        }
    }

    /// <summary>
    /// The same bytes from its row, without making the message: who comes back reads thousands. What it answers is not in its row, so it
    /// MUST be no reply.
    /// </summary>
    public static void Write(Utf8JsonWriter json, in StoredMessage message, PersonDirectory people)
    {
        WriteStart(json, message.Room, message.Number);
        WriteStart(json, message.AuthorId);
        if (message.AuthorId is { } person)
        {
            json.WriteString(Name, people.NameOf(person));
        }
        else
        {
            json.WriteString(Name, message.AuthorName);
            WriteUnlessEmpty(json, Via, message.Via);
        }

        json.WriteEndObject();
        json.WriteString(Text, message.Text);
        WriteInstant(json, At, message.At);
        if (message.Key.IsEmpty)
        {
            json.WriteNull(Key);
        }

        WriteUnlessEmpty(json, Key, message.Key);
        WriteInstant(json, DeletedAt, message.DeletedAt);
        WriteInstant(json, EditedAt, message.EditedAt);
        WriteRawUnlessEmpty(json, Markup, message.Markup);
        WriteRawUnlessEmpty(json, Mentions, message.Mentions);
        WriteInstant(json, PinnedAt, message.PinnedAt);
        if (!message.Reactions.IsEmpty)
        {
            json.WritePropertyName(Reactions);
            StoredReactions.Send(json, message.Reactions, people);
        }

        json.WriteEndObject();
    }

    /// <summary>What this program wrote into the row, whose check fits.</summary>
    private static void WriteRawUnlessEmpty(Utf8JsonWriter json, JsonEncodedText name, ReadOnlySpan<byte> written)
    {
        if (!written.IsEmpty)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(written, skipInputValidation: true);
        }
    }

    private static void WriteStart(Utf8JsonWriter json, int room, long number)
    {
        json.WriteStartObject();
        json.WriteNumber(Room, room);
        json.WriteNumber(Number, number);
    }

    /// <summary>The beginning of an author.</summary>
    private static void WriteStart(Utf8JsonWriter json, int? authorId)
    {
        json.WriteStartObject(Author);
        if (authorId is { } person)
        {
            json.WriteNumber(Id, person);
        }
        else
        {
            json.WriteNull(Id);
        }
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, JsonEncodedText name, ReadOnlySpan<byte> utf8)
    {
        if (!utf8.IsEmpty)
        {
            json.WriteString(name, utf8);
        }
    }

    public static ReadOnlyMemory<byte> Encode(Message message)
    {
        var output = new ArrayBufferWriter<byte>(UsualBytes);
        var json = ThreadJsonWriter.Begin(output);
        Write(json, message);
        ThreadJsonWriter.End(json);
        return output.WrittenMemory;
    }

    public static byte[] Encode(List<Message> messages)
    {
        var output = new ArrayBufferWriter<byte>(UsualBytes * (messages.Count + 1));
        var json = ThreadJsonWriter.Begin(output);
        json.WriteStartArray();
        foreach (var message in messages)
        {
            Write(json, message);
        }

        json.WriteEndArray();
        ThreadJsonWriter.End(json);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The body of an answer, its length known: in one piece, where a serializer would send it in chunks.</summary>
    public static Task Answer(HttpContext http, ReadOnlyMemory<byte> json)
    {
        var response = http.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;

        // Without a token for whoever leaves: to ask for one makes it, and a write to somebody who has left ends by itself.
        var written = response.BodyWriter.WriteAsync(json);
        if (!written.IsCompletedSuccessfully)
        {
            return written.AsTask();
        }

        written.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    private static void WriteInstant(Utf8JsonWriter json, JsonEncodedText name, DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[InstantConverter.Length];
        InstantConverter.Format(at, text);
        json.WriteString(name, text);
    }
}
