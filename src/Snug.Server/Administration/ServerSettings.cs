// Administration/ owns what the owners and admins decide for the whole server, beside how it was started.

using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.People.Audit;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Administration;

/// <summary>Events about the server's settings: their state is all of the settings as they are now.</summary>
internal sealed class ServerSettingsSubject : Subject
{
    public static ServerSettingsSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) => known.Settings;

    /// <inheritdoc/>
    public override object ReadStored(IWriter stored, IRow row, in References references, Projection known) =>
        ServerSettingsStore.Load(stored, known.Damage);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) =>
        JsonSerializer.Serialize(json, (ServerSettings)state, Wire.Json.ServerSettings);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Put((ServerSettings)happened.State);
}

/// <summary>The settings in the table <c>settings</c>.</summary>
internal static class ServerSettingsStore
{
    private const string One = "select name, value, \"check\" from settings where name = ?1";

    /// <summary>Reads them, before the first write. One that is not what was written is as it is on a new server.</summary>
    public static ServerSettings Load(IWriter writer, DamageReport damage)
    {
        using var rows = writer.Prepare(One).Bind(1, Settings.WhoMakesRooms).Query();
        if (!rows.Read())
        {
            return new ServerSettings(WhoMakesRooms.Everybody);
        }

        if (!RowCheck.Fits(rows, CheckedTable.Settings, columns: 2))
        {
            damage.Add("who may make rooms is not what was written there");
            return new ServerSettings(WhoMakesRooms.Admins);
        }

        return new ServerSettings(rows.Text(1));
    }
}

/// <summary>Decides something for the server.</summary>
/// <param name="whoMakesRooms">One of <see cref="WhoMakesRooms"/>; null leaves it.</param>
/// <param name="who">Who decides.</param>
internal sealed class ChangeServerSettings(string? whoMakesRooms, Who who) : Write<ServerSettings>
{
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.ChangeSettings, who, known);

    protected override Outcome<ServerSettings> Run(Batch batch)
    {
        var before = batch.SettingsNow;
        var now = new ServerSettings(whoMakesRooms ?? before.WhoMakesRooms);
        if (now == before)
        {
            return now;
        }

        Settings.Put(batch.Prepare, Settings.WhoMakesRooms, now.WhoMakesRooms);
        batch.Record(Kinds.ServerChanged, roomId: null, number: null, who.PersonId, now, Chain.Blind());
        AuditLog.Add(batch, who.PersonId, AuditActs.SettingChanged, detail: $"rooms are made by {now.WhoMakesRooms}");
        return now;
    }
}

/// <summary>The server's settings.</summary>
internal static class ServerSettingsEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapServerSettings()
        {
            var settings = api.MapGroup("/settings").WithTags("Server");
            settings.MapGet("/", (Projection known) => TypedResults.Ok(known.Settings))
                .WithSummary("What the owners and admins decided for this server.");
            settings.MapPatch("/", Change).WithSummary("Decides who may make rooms: everybody, or the admins.");
        }
    }

    internal static async Task<Results<Ok<ServerSettings>, ProblemResult>> Change(
        ServerSettingsChange change, Caller caller, EventLog log, Limits limits)
    {
        if (change.WhoMakesRooms is not (null or WhoMakesRooms.Everybody or WhoMakesRooms.Admins))
        {
            return new Refusal(Problems.Malformed, "Rooms are made by everybody or by admins. Nothing was changed.").ToResult();
        }

        if (limits.ChangePeople(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new ChangeServerSettings(change.WhoMakesRooms, Who.Is(caller)));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.Ok(outcome.Value!);
    }
}
