using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Snug.Server.People;

/// <summary>
/// The sessions of one browser: the one it uses, and those of people who came in there before. A browser has its token nowhere but in
/// its cookie, so whoever comes in MUST NOT take another's place in it: that one moves into a cookie of its own and can go on.
/// </summary>
internal sealed class BrowserSessions
{
    /// <summary>How many people one browser keeps. Every request carries all of their cookies.</summary>
    public const int Most = 8;

    private static readonly TimeSpan CookieLasts = TimeSpan.FromDays(400);

    private readonly HttpContext http;
    private readonly string cookie;
    private readonly bool isProgram;

    private BrowserSessions(HttpContext http)
    {
        this.http = http;
        cookie = Authentication.CookieName(http.Request);
        isProgram = http.Request.Headers.Authorization.Count > 0;
    }

    /// <summary>A session that one of the browser's cookies opens.</summary>
    internal sealed record Session(Caller Caller, string Token);

    /// <summary>Who the browser's requests are from; null if nobody.</summary>
    public Session? Current { get; private set; }

    /// <summary>Other people who are known in this browser.</summary>
    public IReadOnlyList<Session> Kept { get; private set; } = [];

    /// <summary>One more person would be one too many.</summary>
    public bool IsFull => !isProgram && Current is not null && Kept.Count >= Most - 1;

    /// <summary>The cookies of a request, as far as they open anything.</summary>
    public static async ValueTask<BrowserSessions> Of(HttpContext http, Sessions sessions)
    {
        var browser = new BrowserSessions(http);
        browser.Current = await browser.Find(browser.cookie, sessions);
        var kept = new List<Session>();
        foreach (var name in http.Request.Cookies.Keys.Where(browser.IsKept).Order(StringComparer.Ordinal).Take(Most))
        {
            if (await browser.Find(name, sessions) is { } session && session.Caller.PersonId != browser.Current?.Caller.PersonId)
            {
                kept.Add(session);
            }
        }

        browser.Kept = [.. kept.DistinctBy(session => session.Caller.PersonId)];
        return browser;
    }

    /// <summary>The session of a person who is known in this browser.</summary>
    public Session? Of(int personId) =>
        isProgram ? null : Current?.Caller.PersonId == personId ? Current : Kept.FirstOrDefault(kept => kept.Caller.PersonId == personId);

    /// <summary>The session of the person whose name people see as this one.</summary>
    public Session? Named(string name)
    {
        var folded = NameFolding.Fold(name);
        return isProgram
            ? null
            : Kept.Prepend(Current).FirstOrDefault(session => session is not null && NameFolding.Fold(session.Caller.Name) == folded);
    }

    /// <summary>
    /// May somebody else come in here? A program that shows a token in the header is nobody's browser; whoever is known in a browser is
    /// not replaced unless the one who asks said in whose place.
    /// </summary>
    public bool MayReplace(int? insteadOf) => isProgram || Current is null || insteadOf == Current.Caller.PersonId;

    /// <summary>From the answer on, this browser's requests are that person's; the one before stays known beside.</summary>
    public void Become(int personId, string token)
    {
        if (isProgram && Current is not null)
        {
            return; // Its token is in its hands; what it happens to carry in cookies stays as it is.
        }

        if (Current is { } before && before.Caller.PersonId != personId)
        {
            Set(KeptName(before.Caller.PersonId), before.Token);
        }

        if (Kept.Any(kept => kept.Caller.PersonId == personId))
        {
            Remove(KeptName(personId));
        }

        Set(cookie, token);
    }

    /// <summary>After a session has ended. A cookie that still opens another's stays where it is.</summary>
    public void Forget(Caller left)
    {
        if (Current is null || Current.Caller.Session == left.Session)
        {
            Remove(cookie);
        }
    }

    private async ValueTask<Session?> Find(string name, Sessions sessions) =>
        http.Request.Cookies[name] is { } token && await sessions.Find(token) is { } caller ? new Session(caller, token) : null;

    private bool IsKept(string name) =>
        name.StartsWith(cookie + "-", StringComparison.Ordinal)
            && name.AsSpan(cookie.Length + 1) is { Length: <= 9 } id
            && !id.ContainsAnyExceptInRange('0', '9');

    private string KeptName(int personId) => string.Create(CultureInfo.InvariantCulture, $"{cookie}-{personId}");

    private void Set(string name, string token) => http.Response.Cookies.Append(name, token, Options(CookieLasts));

    private void Remove(string name) => http.Response.Cookies.Delete(name, Options(lasts: null));

    private CookieOptions Options(TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
        MaxAge = lasts,
        IsEssential = true,
    };
}
