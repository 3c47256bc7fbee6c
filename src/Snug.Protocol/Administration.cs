using System.Text.Json.Serialization;

namespace Snug.Protocol;

/// <summary>What the owners and admins decided for their server: <c>GET /api/settings</c>.</summary>
/// <param name="WhoMakesRooms">One of <see cref="Protocol.WhoMakesRooms"/>.</param>
public sealed record ServerSettings(string WhoMakesRooms);

/// <summary>Body of <c>PATCH /api/settings</c>: what is not said stays.</summary>
public sealed record ServerSettingsChange(string? WhoMakesRooms = null);

/// <summary>Who may make rooms. Everybody may begin a talk with others (a direct room) in any case.</summary>
public static class WhoMakesRooms
{
    public const string Everybody = "everybody";

    /// <summary>Owners and admins.</summary>
    public const string Admins = "admins";
}

/// <summary>Body of <c>POST /api/rooms/{room}/messages/{number}/report</c>.</summary>
/// <param name="Why">One line for the owners and admins, 1 to 250 code points.</param>
public sealed record NewReport(string? Why = null);

/// <summary>A message that somebody showed to the owners and admins: that message, and nothing else of its room.</summary>
/// <param name="Id">1, 2, 3 …</param>
/// <param name="By">Who showed it.</param>
/// <param name="Message">As it is now; its words are gone once it was taken away.</param>
public sealed record Report(
    long Id,
    DateTimeOffset At,
    Person By,
    Message Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Why = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DoneAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Person? DoneBy = null);

/// <summary>Body of <c>PATCH /api/reports/{id}</c>.</summary>
/// <param name="Done">True: it was looked after.</param>
/// <param name="Remove">True: the message's words are taken away, also in a room that the admin does not see.</param>
public sealed record ReportChange(bool? Done = null, bool Remove = false);
