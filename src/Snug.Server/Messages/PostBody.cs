using System.IO.Pipelines;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.Messages;

/// <summary>
/// The body of a post, read in one piece if all of it has come, as nearly always. The framework's own reader is ready to wait for each
/// part, through six asynchronous methods. What becomes of a body is the same.
/// </summary>
/// <param name="Message">What is said.</param>
internal readonly record struct PostBody(NewMessage Message) : IEndpointParameterMetadataProvider
{
    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(NewMessage)));

    /// <summary>Called by the framework for a parameter of this type.</summary>
    /// <exception cref="BadHttpRequestException">It is not the JSON of a message, or there is none.</exception>
    public static ValueTask<PostBody> BindAsync(HttpContext http)
    {
        if (http.Kept<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            throw new BadHttpRequestException("a message has a body");
        }

        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("a message is JSON", StatusCodes.Status415UnsupportedMediaType);
        }

        try
        {
            var body = http.Request.BodyReader;
            if (!body.TryRead(out var read))
            {
                return ReadLater(http);
            }

            if (!read.IsCompleted || !read.Buffer.IsSingleSegment)
            {
                body.AdvanceTo(read.Buffer.Start);
                return ReadLater(http);
            }

            return new ValueTask<PostBody>(Parse(body, read));
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw Left(broken);
        }
    }

    private static PostBody Parse(PipeReader body, in ReadResult whole)
    {
        try
        {
            var utf8 = whole.Buffer.FirstSpan;
            utf8 = utf8.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8;
            return Told(ReadWords(utf8) ?? JsonSerializer.Deserialize(utf8, Wire.Json.NewMessage));
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed);
        }
        finally
        {
            body.AdvanceTo(whole.Buffer.End);
        }
    }

    /// <summary>
    /// The words of what is nothing but words, as nearly every message is: read without asking the type's description for each member. Null
    /// of anything else, also of what is wrong: whoever reads it next says why.
    /// </summary>
    private static NewMessage? ReadWords(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var json = new Utf8JsonReader(utf8);
            return json.Read() && json.TokenType is JsonTokenType.StartObject
                && json.Read() && json.TokenType is JsonTokenType.PropertyName && json.ValueTextEquals("text"u8)
                && json.Read() && json.TokenType is JsonTokenType.String && json.GetString() is { } words
                && json.Read() && json.TokenType is JsonTokenType.EndObject
                && !json.Read() ? new NewMessage(words) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static async ValueTask<PostBody> ReadLater(HttpContext http)
    {
        try
        {
            return Told(await http.Request.ReadFromJsonAsync(Wire.Json.NewMessage, http.RequestAborted));
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw Left(broken);
        }
        catch (JsonException malformed)
        {
            throw Malformed(malformed);
        }
    }

    private static PostBody Told(NewMessage? message) =>
        message is null ? throw new BadHttpRequestException("a message is not null") : new PostBody(message);

    /// <summary>Whoever broke the connection off reads no answer. It is no bug, and Kestrel may not know yet that they have left.</summary>
    private static BadHttpRequestException Left(IOException broken) =>
        new("the connection ended before the message did", StatusCodes.Status400BadRequest, broken);

    private static BadHttpRequestException Malformed(JsonException why) =>
        new("no message", StatusCodes.Status400BadRequest, why);

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];
}
