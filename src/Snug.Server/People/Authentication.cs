using System.Globalization;
using Microsoft.AspNetCore.Http;
using Snug.Protocol;
using Snug.Server.Hosting;

namespace Snug.Server.People;

/// <summary>
/// Lets nobody pass to the API who did not prove who they are, except to the calls that say <see cref="Anonymous"/>. A token in
/// the Authorization header wins over the cookie, so that a program on a person's machine is never taken for their browser.
/// </summary>
internal sealed class Authentication(RequestDelegate next, Sessions sessions)
{
    /// <summary>On the endpoints that anybody may call.</summary>
    internal sealed class Anonymous;

    /// <summary>On the endpoints of the API.</summary>
    internal sealed class Required;

    public static Refusal ComeInFirst { get; } =
        new(Problems.SignIn, "Come in first: POST /api/session with your name gives a token.");

    /// <summary>A page takes itself for one person while the cookie, which no script can read, is another's by now.</summary>
    public static Refusal SomebodyElse(Caller caller) => new(
        Problems.OtherPerson,
        $"You are {caller.Name} here now, and this was asked as somebody else. Nothing was changed. Load the page again, or go on as "
        + "whoever wrote it.");

    /// <summary>Is it the caller's number? Anything else is somebody else, also what is no number at all.</summary>
    public static bool IsNamed(Caller caller, string expected) =>
        int.TryParse(expected, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id == caller.PersonId;

    public Task InvokeAsync(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<Required>() is null || metadata.GetMetadata<Anonymous>() is not null)
        {
            return next(http);
        }

        var token = ReadToken(http.Request);
        var asked = token.IsEmpty ? default : sessions.Use(token);

        // Nearly always: a session that was asked for lately needs nobody to wait.
        return asked.IsCompletedSuccessfully ? Admit(http, asked.Result) : AdmitLater(http, asked);
    }

    private async Task AdmitLater(HttpContext http, ValueTask<Caller?> asked) => await Admit(http, await asked);

    private Task Admit(HttpContext http, Caller? caller)
    {
        if (caller is null)
        {
            return ProblemAnswers.Write(http, ComeInFirst);
        }

        if (Expects(http.Request) is { } expected && !IsNamed(caller, expected))
        {
            return ProblemAnswers.Write(http, SomebodyElse(caller));
        }

        http.Keep(caller);
        http.Response.Headers.CacheControl = "no-store";
        return next(http);
    }

    /// <summary>The cookie's name: one per port, because cookies are shared by all servers on a host name.</summary>
    public static string CookieName(HttpRequest request) =>
        request.IsHttps ? "__Host-snug" : $"snug-{request.HttpContext.Connection.LocalPort}";

    private static string? Expects(HttpRequest request) =>
        request.Headers.TryGetValue(WireHeaders.Person, out var expected) ? expected.ToString() : null;

    /// <summary>Empty without one.</summary>
    private static ReadOnlySpan<char> ReadToken(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        string? header = request.Headers.Authorization;
        return header is null ? request.Cookies[CookieName(request)]
            : header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(Scheme.Length).Trim()
            : default;
    }
}
