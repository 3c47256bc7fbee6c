using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.Rooms;
using Snug.Server.Storage;

namespace Snug.Server.People.Passwords;

/// <summary>Keeps the hash of somebody's password, in place of the one before.</summary>
/// <param name="hash">Made before the queue: it takes a tenth of a second on purpose.</param>
internal sealed class SetPassword(int personId, string hash) : Write<bool>
{
    private protected override Refusal? Authorise(IKnown known) =>
        PeoplePolicy.Refuse(PersonAct.ChangeSelf, Who.Is(personId), known, personId);

    protected override Outcome<bool> Run(Batch batch)
    {
        var now = batch.Now.ToUnixTimeMilliseconds();
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Passwords);
        check.Add(1, personId);
        check.Add(2, hash);
        check.Add(3, now);
        batch.Prepare(PasswordSql.Put).Bind(1, personId).Bind(2, hash).Bind(3, now).Bind(4, check.End()).Run();
        return true;
    }
}

/// <summary>SQL of passwords.</summary>
internal static class PasswordSql
{
    /// <summary>Columns without the check.</summary>
    public const int ColumnCount = 3;

    public const string All = "select person_id, hash, set_at, \"check\" from passwords";

    public const string One = $"{All} where person_id = ?1";

    public const string Put =
        """
        insert or replace into passwords (person_id, hash, set_at, "check") values (?1, ?2, ?3, ?4)
        """;
}
