using System.Text;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.People;

/// <summary>A row of the table <c>people</c>, without what proves it.</summary>
internal readonly record struct PersonRow(int Id, string Name, string FoldedName, long JoinedAt);

/// <summary>Rows of people, their sessions and codes: how they are written, and the checks of each.</summary>
internal static class PersonRows
{
    /// <summary>Puts a person in.</summary>
    /// <param name="insert">A <see cref="PersonSql.Insert"/>.</param>
    /// <param name="changed">Position of the event that holds the hash.</param>
    public static void Insert(IStatement insert, in PersonRow row, Salt salt, long changed) =>
        insert
            .Bind(1, row.Id)
            .Bind(2, row.Name)
            .Bind(3, row.FoldedName)
            .Bind(4, row.JoinedAt)
            .Bind(5, salt)
            .Bind(6, changed)
            .Bind(7, Check(row, salt, changed))
            .Run();

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
        return check.End();
    }

    /// <summary>Is a row of <see cref="PersonSql.All"/> what was written?</summary>
    public static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.People, columns: 6);

    /// <summary>Both names of a row that does not fit, folded, whatever they are now.</summary>
    public static IEnumerable<string> NamesIn(IRow row) =>
        [NameFolding.Fold(Encoding.UTF8.GetString(row.Raw(1))), Encoding.UTF8.GetString(row.Raw(2))];

    /// <summary>Is a row of <see cref="PersonSql.FindSession"/> what was written?</summary>
    public static bool FitsSession(IRow row) => RowCheck.Fits(row, CheckedTable.Sessions, columns: 3);

    /// <summary>Is a row of <see cref="PersonSql.FindCode"/> what was written?</summary>
    public static bool FitsCode(IRow row) => RowCheck.Fits(row, CheckedTable.Codes, columns: 4);

    /// <summary>The check of a row of <c>sessions</c>.</summary>
    public static long CheckSession(ReadOnlySpan<byte> tokenHash, int personId, long createdAt)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Sessions);
        check.Add(1, tokenHash);
        check.Add(2, personId);
        check.Add(3, createdAt);
        return check.End();
    }

    /// <summary>The check of a row of <c>codes</c>.</summary>
    public static long CheckCode(string code, int personId, string? key, long expiresAt)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Codes);
        check.Add(1, code);
        check.Add(2, personId);
        check.Add(3, key);
        check.Add(4, expiresAt);
        return check.End();
    }
}
