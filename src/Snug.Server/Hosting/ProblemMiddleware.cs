using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.Hosting;

/// <summary>
/// Stands around everything that answers: an exception leaves as a problem document, and so does a status to which the framework gave no
/// words. It does what UseExceptionHandler and UseStatusCodePages do, in one part: theirs are two asynchronous methods around each request.
/// </summary>
internal sealed class ProblemMiddleware(RequestDelegate next)
{
    [SuppressMessage("Design", "CA1031", Justification = "A boundary: what nobody handled is told here.")]
    public Task InvokeAsync(HttpContext http)
    {
        Task answered;
        try
        {
            answered = next(http);
        }
        catch (Exception failure)
        {
            answered = Task.FromException(failure);
        }

        return answered.IsCompletedSuccessfully ? Complete(http) : CompleteLater(http, answered);
    }

    private static async Task CompleteLater(HttpContext http, Task answered)
    {
        try
        {
            await answered;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has left: nobody reads an answer, and nothing went wrong.
            return;
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            await ProblemAnswers.WriteForException(http, failure);
            return;
        }

        await Complete(http);
    }

    /// <summary>An answer that has begun is what it is; so is one that says what it is.</summary>
    private static Task Complete(HttpContext http)
    {
        var response = http.Response;
        return response is { StatusCode: >= 400 and < 600, HasStarted: false, ContentLength: null, ContentType: null or "" }
            ? ProblemAnswers.Write(http, ProblemAnswers.ForStatus(http))
            : Task.CompletedTask;
    }
}
