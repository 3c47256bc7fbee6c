using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.Messages.Saved;

/// <summary>
/// Messages that people keep for themselves: a place in a room, never the words. Personal state, like read marks; what somebody may not
/// read any more is not in their list.
/// </summary>
internal static class SavedMessages
{
    public const int ColumnCount = 4;

    /// <summary>More are kept, and not listed.</summary>
    public const int MostListed = 200;

    /// <summary>The columns, then the check.</summary>
    public const string All = "select person_id, room_id, number, saved_at, \"check\" from saved_messages";

    private const string Put =
        """
        insert into saved_messages (person_id, room_id, number, saved_at, "check") values (?1, ?2, ?3, ?4, ?5)
        on conflict (person_id, room_id, number) do update set saved_at = excluded.saved_at, "check" = excluded."check"
        """;

    private const string Delete = "delete from saved_messages where person_id = ?1 and room_id = ?2 and number = ?3";

    private const string OfPerson =
        $"""
        select {MessageSql.Columns}, s.person_id, s.room_id, s.number, s.saved_at, s."check"
        from saved_messages s
        join messages m on m.room_id = s.room_id and m.number = s.number
        where s.person_id = ?1
        order by s.saved_at desc, s.room_id, s.number
        """;

    /// <summary>Where the columns of the kept place begin.</summary>
    private const int FirstOfPlace = MessageSql.ColumnsChecked + 1;

    /// <summary>Keeps a message for somebody, or no longer, in a transaction.</summary>
    public static void Set(Batch batch, int personId, int roomId, long number, bool isSaved)
    {
        if (isSaved)
        {
            var at = batch.Now.ToUnixTimeMilliseconds();
            batch.Prepare(Put)
                .Bind(1, personId)
                .Bind(2, roomId)
                .Bind(3, number)
                .Bind(4, at)
                .Bind(5, Check(personId, roomId, number, at))
                .Run();
        }
        else
        {
            batch.Prepare(Delete).Bind(1, personId).Bind(2, roomId).Bind(3, number).Run();
        }
    }

    /// <summary>What somebody keeps and may read, the last first.</summary>
    public static async ValueTask<List<Message>> Of(IDatabase database, Caller caller, Projection projection, Quotes quotes)
    {
        var found = new List<Message>();
        await database.Read(
            OfPerson,
            row =>
            {
                if (!RowCheck.Fits(row, CheckedTable.SavedMessages, ColumnCount, FirstOfPlace)
                    || MessageRows.Read(row, projection.People) is not { } message)
                {
                    projection.Damage.Add("what somebody saved is not what was written there");
                }
                else if (RoomPolicy.May(RoomAct.Read, Who.Is(caller), projection, message.Room))
                {
                    found.Add(message);
                }

                return found.Count < MostListed;
            },
            caller.PersonId);
        await quotes.Fill(found);
        return found;
    }

    private static long Check(int personId, int roomId, long number, long savedAt)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.SavedMessages);
        check.Add(1, personId);
        check.Add(2, roomId);
        check.Add(3, number);
        check.Add(4, savedAt);
        return check.End();
    }
}

/// <summary>Keeps a message for oneself, or no longer.</summary>
internal sealed class SaveMessage(RoomEntry room, long number, Who who, bool isSaved) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Read, who, known, room.Id);

    protected override Outcome<bool> Run(Batch batch)
    {
        if (number < 1 || number >= batch.NextNumber(room.Id))
        {
            return RoomRefusals.NoMessage(room.Id, number);
        }

        SavedMessages.Set(batch, who.PersonId!.Value, room.Id, number, isSaved);
        return isSaved;
    }
}

/// <summary>What I keep.</summary>
internal static class SavedEndpoints
{
    extension(IEndpointRouteBuilder api)
    {
        public void MapSaved()
        {
            api.MapGet("/saved", List).WithTags("Messages").WithSummary("The messages that I keep, the last first.");
            var message = api.MapRoom().MapGroup("/messages/{number:long}/saved").WithTags("Messages");
            message.MapPut("/", (RoomEntry room, long number, Caller caller, EventLog log, Limits limits) =>
                    Set(room, number, true, caller, log, limits))
                .WithSummary("Keeps a message for me. Nobody else is told.")
                .WithMetadata(RoomAct.Read);
            message.MapDelete("/", (RoomEntry room, long number, Caller caller, EventLog log, Limits limits) =>
                    Set(room, number, false, caller, log, limits))
                .WithSummary("No longer keeps it.")
                .WithMetadata(RoomAct.Read);
        }
    }

    private static async Task<PageResult> List(Caller caller, IDatabase database, Projection projection)
    {
        var head = projection.Head;
        var saved = await SavedMessages.Of(database, caller, projection, new Quotes(database, projection));
        return new PageResult(MessageJson.Encode(saved), head);
    }

    internal static async Task<Results<NoContent, ProblemResult>> Set(
        RoomEntry room, long number, bool isSaved, Caller caller, EventLog log, Limits limits)
    {
        if (limits.MarkRead(caller) is { } tooQuick)
        {
            return tooQuick.ToResult();
        }

        var outcome = await log.Enqueue(new SaveMessage(room, number, Who.Is(caller), isSaved));
        return outcome.Refusal is { } refusal ? refusal.ToResult() : TypedResults.NoContent();
    }
}
