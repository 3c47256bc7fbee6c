using System.Globalization;
using Snug.Protocol;

namespace Snug.Server.Commands;

/// <summary>What <c>/invite</c> is given: <c>[ROLE] [N times] [N days] [NOTE]</c>, what is left out is usual.</summary>
/// <param name="Days">How long it works.</param>
internal sealed record InviteLine(string? Role, int? Uses, int Days, string? Note)
{
    private const int UsualDays = 7;

    private const int MostDays = 3_650;

    /// <summary>Reads the words behind the name. The first that is none of these begins the note.</summary>
    /// <returns>Null if it lasts longer than anything does.</returns>
    public static InviteLine? Read(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var (role, uses, days, next) = ((string?)null, (int?)null, UsualDays, 0);
        for (var isRead = true; isRead && next < words.Length;)
        {
            var word = words[next].ToLowerInvariant();
            var unit = next + 1 < words.Length ? words[next + 1].ToLowerInvariant() : "";
            var isNumber = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            (isRead, role, uses, days, next) = (word, unit) switch
            {
                (Roles.Owner or Roles.Admin or Roles.Member or Roles.Bot, _) when next == 0 => (true, word, uses, days, next + 1),
                ("once", _) => (true, role, 1, days, next + 1),
                (_, "time" or "times") when isNumber => (true, role, number, days, next + 2),
                (_, "day" or "days") when isNumber => (true, role, uses, number, next + 2),
                _ => (false, role, uses, days, next),
            };
        }

        return days > MostDays ? null : new InviteLine(role, uses, days, next < words.Length ? string.Join(' ', words[next..]) : null);
    }
}
