using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Snug.Terminal.Sessions;

/// <summary>Where somebody wants to go.</summary>
/// <param name="Server">The server.</param>
/// <param name="Room">The room, if the address names one.</param>
/// <param name="Code">The code, if it is a link that brings one along.</param>
public sealed record Destination(ServerAddress Server, int? Room = null, string? Code = null)
{
    /// <summary>
    /// Reads what people type or paste: <c>chat.example.org</c>, <c>localhost:5080</c>, <c>http://192.168.1.20:5080/rooms/3</c>,
    /// <c>https://chat.example.org/rooms/3/120</c>, <c>http://localhost:5080/j/k7q2m9xd</c>.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Destination? destination)
    {
        destination = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        text = text.Trim();
        // The address is shown and kept: what cannot be seen in it would make two of one.
        if (text.EnumerateRunes().Any(IsUnseen))
        {
            return false;
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            text = UsualScheme(text) + text;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
        {
            return false;
        }

        var parts = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var place = Array.FindLastIndex(parts, static part => part is "rooms" or "j");
        if (place < 0)
        {
            destination = new Destination(ServerAddress.At(uri, uri.AbsolutePath));
            return true;
        }

        var server = ServerAddress.At(uri, "/" + string.Join('/', parts[..place]));
        destination = (parts[place], parts[(place + 1)..]) switch
        {
            ("rooms", []) => new Destination(server),
            ("rooms", [var room, .. { Length: <= 1 }]) when RoomNumber(room) is { } number => new Destination(server, number),
            ("j", [var code]) => new Destination(server, Code: Uri.UnescapeDataString(code)),
            _ => null,
        };
        return destination is not null;
    }

    /// <summary>A link with a code that somebody pasted where something else is asked for, or null.</summary>
    internal static Destination? LinkIn(string answer) =>
        answer.Contains("/j/", StringComparison.Ordinal) && TryParse(answer, out var link) && link.Code is not null ? link : null;

    private static bool IsUnseen(Rune rune) =>
        Rune.IsWhiteSpace(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned;

    /// <summary>A room as people type it, or null: rooms are numbered from 1.</summary>
    public static int? RoomNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>This computer and home networks have no certificates; anything with a real name should.</summary>
    private static string UsualScheme(string text)
    {
        var host = text.Split('/', 2)[0];
        if (!host.StartsWith('['))
        {
            host = host.Split(':', 2)[0];
        }

        return host.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(host, out _) ? "https://" : "http://";
    }
}
