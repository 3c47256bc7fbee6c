using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.People;
using Snug.Server.People.Audit;
using Snug.Server.Rooms;

namespace Snug.Server.Reports;

/// <summary>Shows a message to the owners and admins. Who shows it again says it once.</summary>
/// <param name="room">Where the message is.</param>
/// <param name="number">Which.</param>
/// <param name="why">Checked; or null.</param>
/// <param name="who">Who shows it.</param>
/// <param name="key">The call's key, if it had one.</param>
internal sealed class ReportMessage(RoomEntry room, long number, string? why, Who who, IdempotencyKey? key) : Write<ReportRow>
{
    internal override IdempotencyKey? Key => key;

    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Report, who, known, room.Id);

    protected override Outcome<ReportRow> Run(Batch batch)
    {
        if (batch.Check(key).Refusal is { } reused)
        {
            return reused;
        }

        if (number < 1 || number >= batch.NextNumber(room.Id))
        {
            return RoomRefusals.NoMessage(room.Id, number);
        }

        var by = who.PersonId!.Value;
        if (ReportStore.Find(batch, room.Id, number, by) is { } there)
        {
            return Outcome<ReportRow>.Repeat(there);
        }

        var row = new ReportRow(ReportStore.NextId(batch), batch.Now.ToUnixTimeMilliseconds(), room.Id, number, by, why);
        ReportStore.Keep(batch, row);
        batch.Keep(key, room.Id, number);
        return row;
    }
}

/// <summary>
/// An owner or admin looked after a report. They may take the message away that was shown to them, and nothing else of its room.
/// </summary>
/// <param name="id">Which report.</param>
/// <param name="change">What is to become of it.</param>
/// <param name="who">Who does it.</param>
/// <param name="projection">Rooms and people.</param>
internal sealed class ChangeReport(long id, ReportChange change, Who who, Projection projection) : Write<ReportRow>
{
    private protected override Refusal? Authorise(IKnown known) => PeoplePolicy.Refuse(PersonAct.LookAfterReports, who, known);

    protected override Outcome<ReportRow> Run(Batch batch)
    {
        if (ReportStore.Find(batch, id) is not { } row)
        {
            return new Refusal(
                Problems.NotFound, string.Create(CultureInfo.InvariantCulture, $"There is no report {id} here. Nothing was changed."));
        }

        if (change.Remove)
        {
            var removed = DeleteMessage.Bury(batch, projection.Rooms.Find(row.RoomId)!, row.Number, who, projection.People);
            if (removed.Refusal is { } refusal)
            {
                return refusal;
            }

            if (!removed.IsRepeat)
            {
                AuditLog.Add(batch, who.PersonId, AuditActs.MessageRemoved, removed.Value!.Author.Id, Which(row));
            }
        }

        var isDone = change.Done ?? row.DoneAt is not null;
        if (isDone != row.DoneAt is not null)
        {
            row = row with { DoneAt = isDone ? batch.Now.ToUnixTimeMilliseconds() : null, DoneBy = isDone ? who.PersonId : null };
            ReportStore.Keep(batch, row);
            AuditLog.Add(batch, who.PersonId, isDone ? AuditActs.ReportDone : AuditActs.ReportReopened, row.PersonId, Which(row));
        }

        return row;
    }

    private static string Which(ReportRow row) => string.Create(CultureInfo.InvariantCulture, $"message {row.RoomId}/{row.Number}");
}
