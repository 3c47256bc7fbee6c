// Hosting/ owns what belongs to no noun: which requests are answered at all (HostAndOrigin), problems, limits, health, text rules, the
// owner's access to a running server.
// Called by the composition as middleware, and by the slices for refusals and checks.

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Protocol;
using Snug.Server.Storage;

namespace Snug.Server.Hosting;

/// <summary>Every failure leaves as a problem document (RFC 9457), also those that the framework makes.</summary>
internal static partial class ProblemAnswers
{
    private const string WrongForm = "The request cannot be understood: a value in its address, its headers or its body has the wrong "
        + "form. Nothing was changed.";

    /// <summary>Writes <paramref name="refusal"/> as the whole answer.</summary>
    public static Task Write(HttpContext http, Refusal refusal, string? traceId = null)
    {
        var response = http.Response;
        response.StatusCode = refusal.Problem.Status;
        response.ContentType = "application/problem+json";
        SecurityHeaders.Set(response.Headers);
        response.Headers.CacheControl = "no-store";
        if (refusal.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.Problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        var document = new ProblemDocument(refusal.Problem.Uri, refusal.Problem.Title, refusal.Problem.Status, refusal.Detail, traceId);
        return JsonSerializer.SerializeAsync(response.Body, document, Wire.Json.ProblemDocument, http.RequestAborted);
    }

    /// <summary>
    /// For exceptions: what a client caused is told to the client, since in the operator's log strangers could fill the disk with it;
    /// anything else is a bug, and goes to the log with the trace id that the client is told.
    /// </summary>
    public static Task WriteForException(HttpContext http, Exception exception)
    {
        if (exception is BadHttpRequestException bad)
        {
            return Write(http, ForBadRequest(http, bad));
        }

        if (exception is StorageException
            {
                Failure: StorageFailure.Damaged or StorageFailure.Away or StorageFailure.Unanswered
            or StorageFailure.OtherLog or StorageFailure.Newer
            } storage)
        {
            return WriteForStorage(http, storage);
        }

        var traceId = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
        LogBug(http.RequestServices
            .GetRequiredService<ILoggerFactory>()
            .CreateLogger(typeof(ProblemAnswers)), http.Request.Method, http.Request.Path, traceId, exception);
        return Write(
            http,
            new Refusal(Problems.Bug, "The server met a bug. Whether this was kept is not known: "
                + "try again with the same key, and tell whoever runs it the trace id."),
            traceId);
    }

    private static async Task WriteForStorage(HttpContext http, StorageException failure)
    {
        if (failure.Failure is StorageFailure.Damaged)
        {
            try
            {
                await Write(http, await http.RequestServices.GetRequiredService<Log.EventLog>().ConfirmDamage(failure.Message));
                return;
            }
            catch (StorageException other)
            {
                failure = other;
            }
        }

        await Write(http, failure.Failure is StorageFailure.OtherLog or StorageFailure.Newer
            ? Refusals.Stopping
            : Refusals.DatabaseAway(http.RequestServices.GetRequiredService<IDatabase>().Name));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A bug answered {Method} {Path}, trace id {TraceId}:")]
    private static partial void LogBug(ILogger logger, string method, string path, string traceId, Exception? bug);

    private static Refusal ForBadRequest(HttpContext http, BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => ForStatus(http, bad.StatusCode),
        StatusCodes.Status415UnsupportedMediaType => ForStatus(http, bad.StatusCode),
        StatusCodes.Status408RequestTimeout => ForStatus(http, bad.StatusCode),
        _ => new Refusal(Problems.Malformed, Explain(bad)),
    };

    private static string Explain(BadHttpRequestException bad) => bad.InnerException switch
    {
        JsonException { Path: { Length: > 2 } path } =>
            $"The body's member {Printable(path[2..])} is missing, given twice or not of the right type. Nothing was changed.",
        JsonException => "The body is not the JSON object that this call takes: a member is missing, given twice, or it is not "
            + "well-formed UTF-8. Nothing was changed.",
        _ => WrongForm,
    };

    /// <summary>A path echoes names that the client sent; only plain ones are told back.</summary>
    private static string Printable(string path) => path.Length <= 40
        && path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '[' or ']') ? path : "(with that odd name)";

    /// <summary>For an answer that the framework made with a status and nothing else.</summary>
    public static Refusal ForStatus(HttpContext http) => ForStatus(http, http.Response.StatusCode);

    private static Refusal ForStatus(HttpContext http, int status) => status switch
    {
        StatusCodes.Status404NotFound =>
            new Refusal(Problems.NotFound, "There is nothing at this address. The calls are listed at /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed =>
            new Refusal(Problems.MethodNotAllowed, $"This address does "
                + $"not take {(http.Request.Method.Length <= 10 ? http.Request.Method : "that method")}. The calls are listed at "
                + $"/openapi/v1.json."),
        StatusCodes.Status408RequestTimeout =>
            new Refusal(Problems.Malformed, "The request came too slowly. Nothing was changed; send it again."),
        StatusCodes.Status413PayloadTooLarge =>
            new Refusal(Problems.BodyTooLarge, "The body is over 128 KB. Nothing was kept: send it in parts."),
        StatusCodes.Status415UnsupportedMediaType =>
            new Refusal(Problems.NotJson, "This call takes JSON: send it with Content-Type: application/json. Nothing was changed."),
        StatusCodes.Status503ServiceUnavailable => Refusals.Busy,
        >= 500 => new Refusal(Problems.Bug, "The server met a bug. Tell whoever runs it."),
        _ => new Refusal(Problems.Malformed, WrongForm),
    };
}
