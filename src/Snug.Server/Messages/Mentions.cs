using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Messages;

/// <summary>
/// Whom messages name. It stands in each message's row; the table <c>mentions</c> holds the same by person, so that what waits for somebody
/// is counted without reading what was said.
/// </summary>
internal static class Mentions
{
    /// <summary>In the place of a person: everybody in the room.</summary>
    public const int Everybody = 0;

    /// <summary>More unread ones of a room are not told.</summary>
    private const int MostTold = 100;

    public const int ColumnCount = 3;

    /// <summary>The columns, then the check.</summary>
    public const string All = "select person_id, room_id, number, \"check\" from mentions";

    private const string Insert =
        """
        insert into mentions (person_id, room_id, number, "check") values (?1, ?2, ?3, ?4)
        on conflict (person_id, room_id, number) do update set "check" = excluded."check"
        """;

    private const string Delete = "delete from mentions where person_id = ?1 and room_id = ?2 and number = ?3";

    /// <summary>
    /// What names ?1 above their mark, without what they said themselves and what somebody said whom they muted. Of rooms that they never
    /// opened only what names them alone.
    /// </summary>
    private const string Unread =
        """
        select n.person_id, n.room_id, n.number, n."check"
        from rooms r
        left join read_marks k on k.person_id = ?1 and k.room_id = r.id
        join mentions n on n.room_id = r.id and n.person_id in (?1, 0) and n.number > coalesce(k.number, 0)
        join messages m on m.room_id = n.room_id and m.number = n.number
        where (n.person_id <> 0 or k.number is not null)
          and m.author_id is distinct from ?1
          and not exists (select 1 from mutes u where u.person_id = ?1 and u.muted_id = m.author_id)
        order by n.room_id, n.number
        """;

    /// <summary>As a row of <c>messages</c> holds them; null if it names nobody.</summary>
    public static string? Write(IReadOnlyList<int> people) =>
        people.Count == 0 ? null : JsonSerializer.Serialize(people, Wire.Json.IReadOnlyListInt32);

    /// <summary>Keeps whom a message names.</summary>
    public static void Add(Batch batch, in MessageRow row)
    {
        foreach (var person in In(row.Mentions))
        {
            batch.Prepare(Insert)
                .Bind(1, person)
                .Bind(2, row.RoomId)
                .Bind(3, row.Number)
                .Bind(4, Check(person, row.RoomId, row.Number))
                .Run();
        }
    }

    /// <summary>It names others now, or nobody.</summary>
    public static void Change(Batch batch, in MessageRow before, in MessageRow after)
    {
        foreach (var person in In(before.Mentions).Except(In(after.Mentions)))
        {
            batch.Prepare(Delete).Bind(1, person).Bind(2, before.RoomId).Bind(3, before.Number).Run();
        }

        Add(batch, after);
    }

    /// <summary>Numbers of the unread messages that name somebody, by room, ascending.</summary>
    public static async ValueTask<Dictionary<int, List<long>>> UnreadOf(IDatabase database, int personId, DamageReport damage)
    {
        var found = new Dictionary<int, List<long>>();
        try
        {
            await database.Read(
                Unread,
                row =>
                {
                    if (RowCheck.Fits(row, CheckedTable.Mentions, ColumnCount))
                    {
                        Add(found, row.Int(1), row.Long(2));
                    }
                    else
                    {
                        damage.Add("whom a message names is not what was written there");
                    }

                    return true;
                },
                personId);
        }
        catch (StorageException lost) when (lost.Failure is StorageFailure.Damaged)
        {
            damage.Add(lost.Message);
        }

        return found;
    }

    private static void Add(Dictionary<int, List<long>> found, int room, long number)
    {
        if (!found.TryGetValue(room, out var numbers))
        {
            found.Add(room, numbers = []);
        }

        // It may name somebody and everybody.
        if (numbers.Count == 0 || numbers[^1] != number)
        {
            numbers.Add(number);
        }

        if (numbers.Count > MostTold)
        {
            numbers.RemoveAt(0);
        }
    }

    private static IReadOnlyList<int> In(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize(stored, Wire.Json.IReadOnlyListInt32)!;

    private static long Check(int personId, int roomId, long number)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Mentions);
        check.Add(1, personId);
        check.Add(2, roomId);
        check.Add(3, number);
        return check.End();
    }
}
