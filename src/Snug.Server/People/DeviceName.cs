using System.Text;
using Microsoft.AspNetCore.Http;
using Snug.Server.Hosting;

namespace Snug.Server.People;

/// <summary>What a program calls itself, kept beside its session so that a person recognizes their devices.</summary>
internal static class DeviceName
{
    private const int Most = 200;

    /// <summary>The User-Agent as far as it can be shown; null if there is none.</summary>
    public static string? Of(HttpRequest request)
    {
        var named = request.Headers.UserAgent.ToString().Trim();
        named = named.Length > Most ? named[..Most] : named;
        return named.Length > 0 && TextRules.CanBeInName(named) && named.IsNormalized(NormalizationForm.FormC) ? named : null;
    }
}
