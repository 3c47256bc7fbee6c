using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Snug.Protocol;

namespace Snug.Server.Messages;

/// <summary>What was said: 201 and where it stands, or 200 if it was said before with the same key.</summary>
internal sealed class PostedResult(Message message, bool isRepeat) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in new[] { StatusCodes.Status201Created, StatusCodes.Status200OK })
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Message), ["application/json"]));
        }
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (!isRepeat)
        {
            response.StatusCode = StatusCodes.Status201Created;
            response.Headers.Location = string.Create(
                CultureInfo.InvariantCulture, $"/api/rooms/{message.Room}/messages?around={message.Number}&limit=1");
        }

        return MessageJson.Answer(httpContext, MessageJson.Encode(message));
    }
}

/// <summary>A message as it is now, in the bytes of every other answer with one.</summary>
internal sealed class MessageResult(Message message) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Message), ["application/json"]));

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => MessageJson.Answer(httpContext, MessageJson.Encode(message));
}
