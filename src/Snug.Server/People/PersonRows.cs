using System.Runtime.InteropServices;
using System.Text;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>A row of the table <c>people</c>, without what proves it.</summary>
/// <param name="Role">Null for a member.</param>
/// <param name="Status">Null for whoever may come in.</param>
/// <param name="InviteId">By which invite they came; null if by none.</param>
internal readonly record struct PersonRow(
    int Id, string Name, string FoldedName, long JoinedAt, string? Role = null, string? Status = null, long? InviteId = null);

/// <summary>Rows of people and their sessions: how they are written, and the checks of each.</summary>
internal static class PersonRows
{
    /// <summary>Puts a person in, or in place of what they were.</summary>
    /// <param name="statement">A <see cref="PersonSql.Insert"/> or <see cref="PersonSql.Update"/>.</param>
    /// <param name="changed">Position of the event that holds the hash.</param>
    public static void Put(IStatement statement, in PersonRow row, Salt salt, long changed) =>
        Bind(statement, row, salt, changed)
            .Bind(7, row.Role)
            .Bind(8, row.Status)
            .Bind(9, row.InviteId)
            .Bind(10, Check(row, salt, changed))
            .Run();

    /// <summary>Puts a person of a file from before there were roles into its new table.</summary>
    /// <param name="insert">A <see cref="PersonSql.InsertBeforeRoles"/>.</param>
    /// <param name="changed">Position of the event that holds the hash.</param>
    public static void PutBeforeRoles(IStatement insert, in PersonRow row, Salt salt, long changed) =>
        Bind(insert, row, salt, changed).Bind(7, Check(row, salt, changed)).Run();

    private static IStatement Bind(IStatement statement, in PersonRow row, Salt salt, long changed) =>
        statement
            .Bind(1, row.Id)
            .Bind(2, row.Name)
            .Bind(3, row.FoldedName)
            .Bind(4, row.JoinedAt)
            .Bind(5, salt)
            .Bind(6, changed);

    /// <summary>A row of <see cref="PersonSql.One"/> that fits.</summary>
    public static PersonRow Read(IRow row) => new(
        row.Int(0), row.Text(1), row.Text(2), row.Long(3), row.TextOrNull(6), row.TextOrNull(7), row.LongOrNull(8));

    /// <summary>The person as everybody sees them, of a row that fits.</summary>
    public static Person ReadPerson(IRow row) => new(row.Int(0), row.Text(1), row.TextOrNull(6), row.TextOrNull(7));

    /// <summary>Hashes who somebody is, with a new salt.</summary>
    public static Sealed Seal(in PersonRow row)
    {
        var salt = Salt.New();
        return new Sealed(salt, Hash(salt, row));
    }

    /// <summary>The hash of a person's state with the salt of its row.</summary>
    public static Tag Hash(Salt salt, in PersonRow row)
    {
        var state = new StateHash(stackalloc byte[FieldBuffer.Usual], Hashed.Person, salt);
        state.Add(1, row.Name);
        state.Add(2, row.FoldedName);
        state.Add(3, row.JoinedAt);
        state.Add(4, row.Role);
        state.Add(5, row.Status);
        return state.End();
    }

    /// <summary>The row's own check.</summary>
    public static long Check(in PersonRow row, Salt salt, long changed)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.People);
        check.Add(1, row.Id);
        check.Add(2, row.Name);
        check.Add(3, row.FoldedName);
        check.Add(4, row.JoinedAt);
        check.Add(5, salt);
        check.Add(6, changed);
        check.Add(7, row.Role);
        check.Add(8, row.Status);
        check.Add(9, row.InviteId);
        return check.End();
    }

    /// <summary>Is a row of <see cref="PersonSql.All"/> what was written?</summary>
    public static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.People, PersonSql.ColumnCount);

    /// <summary>Both names of a row that does not fit, folded, whatever they are now.</summary>
    public static IEnumerable<string> NamesIn(IRow row) =>
        [NameFolding.Fold(Encoding.UTF8.GetString(row.Raw(1))), Encoding.UTF8.GetString(row.Raw(2))];

    /// <summary>Is a row of <see cref="PersonSql.FindSession"/> what was written?</summary>
    public static bool FitsSession(IRow row) => RowCheck.Fits(row, CheckedTable.Sessions, columns: 5);

    /// <summary>Which session a row of it is about.</summary>
    public static TokenHash SessionHash(IRow row) => MemoryMarshal.Read<TokenHash>(row.Raw(0));

    /// <summary>When it was used last, as far as it is kept.</summary>
    public static DateTimeOffset LastUse(IRow row) => DateTimeOffset.FromUnixTimeMilliseconds(row.LongOrNull(3) ?? row.Long(2));

    /// <summary>The check of a row of <c>sessions</c>.</summary>
    public static long CheckSession(ReadOnlySpan<byte> tokenHash, int personId, long createdAt, long? usedAt, string? device)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Sessions);
        check.Add(1, tokenHash);
        check.Add(2, personId);
        check.Add(3, createdAt);
        check.Add(4, usedAt);
        check.Add(5, device);
        return check.End();
    }
}
