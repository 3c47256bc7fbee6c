using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Snug.Protocol;
using Snug.Server.Log;

namespace Snug.Server.Messages;

/// <summary>A page that is JSON already.</summary>
/// <param name="json">An array of messages.</param>
/// <param name="cursor">What it is valid for.</param>
internal sealed class PageResult(byte[] json, Cursor cursor) : IResult, IEndpointMetadataProvider
{
    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(List<Message>), ["application/json"]));

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers[WireHeaders.Cursor] = cursor.ToString();
        return MessageJson.Answer(httpContext, json);
    }
}
