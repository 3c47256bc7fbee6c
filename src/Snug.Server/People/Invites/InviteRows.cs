using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Snug.Server.Storage;

namespace Snug.Server.People.Invites;

/// <summary>A row of the table <c>invites</c>: what lets somebody in, once or several times.</summary>
/// <param name="PersonId">Whom it signs in; null for somebody new.</param>
/// <param name="Role">What somebody new becomes; null for a member.</param>
/// <param name="Rooms">Where they begin.</param>
/// <param name="Uses">How many may come by it; null for any number.</param>
/// <param name="CreatedBy">Null for the owner's command.</param>
internal sealed record InviteRow(
    long Id,
    byte[] CodeHash,
    int? PersonId,
    string? Role,
    IReadOnlyList<int> Rooms,
    string? Note,
    int? Uses,
    int Used,
    int? CreatedBy,
    long CreatedAt,
    long? ExpiresAt,
    long? RevokedAt)
{
    /// <summary>Does it seem to let somebody in? Inside a transaction <see cref="InviteStore.IsGood"/> decides.</summary>
    public bool IsGood(DateTimeOffset now) =>
        RevokedAt is null && !(Used >= Uses) && !(ExpiresAt <= now.ToUnixTimeMilliseconds());
}

/// <summary>Rows of invites: how they are written and read, and the check of each.</summary>
internal static class InviteRows
{
    /// <summary>Puts an invite in, or in place of what it was.</summary>
    /// <param name="statement">An <see cref="InviteSql.Put"/>.</param>
    public static void Put(IStatement statement, InviteRow row) =>
        statement
            .Bind(1, row.Id)
            .Bind(2, row.CodeHash)
            .Bind(3, row.PersonId)
            .Bind(4, row.Role)
            .Bind(5, Join(row.Rooms))
            .Bind(6, row.Note)
            .Bind(7, row.Uses)
            .Bind(8, row.Used)
            .Bind(9, row.CreatedBy)
            .Bind(10, row.CreatedAt)
            .Bind(11, row.ExpiresAt)
            .Bind(12, row.RevokedAt)
            .Bind(13, Check(row))
            .Run();

    /// <summary>Is a row of <see cref="InviteSql.All"/> what was written?</summary>
    public static bool Fits(IRow row) => RowCheck.Fits(row, CheckedTable.Invites, InviteSql.ColumnCount);

    /// <summary>A row that fits.</summary>
    public static InviteRow Read(IRow row) => new(
        row.Long(0),
        row.Bytes(1),
        (int?)row.LongOrNull(2),
        row.TextOrNull(3),
        Split(row.TextOrNull(4)),
        row.TextOrNull(5),
        (int?)row.LongOrNull(6),
        row.Int(7),
        (int?)row.LongOrNull(8),
        row.Long(9),
        row.LongOrNull(10),
        row.LongOrNull(11));

    private static long Check(InviteRow row)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Invites);
        check.Add(1, row.Id);
        check.Add(2, row.CodeHash);
        check.Add(3, row.PersonId);
        check.Add(4, row.Role);
        check.Add(5, Join(row.Rooms));
        check.Add(6, row.Note);
        check.Add(7, row.Uses);
        check.Add(8, row.Used);
        check.Add(9, row.CreatedBy);
        check.Add(10, row.CreatedAt);
        check.Add(11, row.ExpiresAt);
        check.Add(12, row.RevokedAt);
        return check.End();
    }

    private static string? Join(IReadOnlyList<int> rooms) => rooms.Count == 0 ? null : string.Join(' ', rooms);

    private static IReadOnlyList<int> Split(string? rooms) =>
        rooms is null ? [] : [.. rooms.Split(' ').Select(room => int.Parse(room, CultureInfo.InvariantCulture))];
}

/// <summary>SQL of invites.</summary>
internal static class InviteSql
{
    /// <summary>Columns without the check.</summary>
    public const int ColumnCount = 12;

    private const string Columns =
        "id, code_hash, person_id, role, rooms, note, uses, used, created_by, created_at, expires_at, revoked_at, \"check\"";

    public const string All = $"select {Columns} from invites order by id";

    public const string One = $"select {Columns} from invites where id = ?1";

    public const string ByCode = $"select {Columns} from invites where code_hash = ?1";

    /// <summary>Invitations for somebody new, the newest first: codes of one's own devices are no news to anybody.</summary>
    public const string ForNewcomers = $"select {Columns} from invites where person_id is null order by id desc limit ?1";

    public const string CameBy = "select invite_id, id from people where invite_id is not null order by id";

    public const string OfPerson = $"select {Columns} from invites where person_id = ?1";

    /// <summary>What they made, and what signs them in.</summary>
    public const string MadeByOrFor = $"select {Columns} from invites where created_by = ?1 or person_id = ?1";

    public const string Put =
        $"""
        insert into invites ({Columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        on conflict (id) do update set
          code_hash = excluded.code_hash, person_id = excluded.person_id, role = excluded.role, rooms = excluded.rooms,
          note = excluded.note, uses = excluded.uses, used = excluded.used, created_by = excluded.created_by,
          created_at = excluded.created_at, expires_at = excluded.expires_at, revoked_at = excluded.revoked_at,
          "check" = excluded."check"
        """;

    public const string ForPeople = $"select {Columns} from invites where person_id is not null";

    public const string DeleteUnlessLast = "delete from invites where id = ?1 and id < (select max(id) from invites)";

    public const string Last = "select coalesce(max(id), 0) from invites";
}

/// <summary>What is written into a link or typed: no letters that look alike, and only its hash is kept.</summary>
internal static class InviteCode
{
    public const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    /// <summary>Of a code that people type on their other device: 59 bits, which live for ten minutes.</summary>
    public const int ForTyping = 12;

    /// <summary>Of a link: 79 bits, so that a copy of the database is of no help in guessing it.</summary>
    public const int ForLink = 16;

    public static string New(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    private const string Path = "/j/";

    /// <summary>As it was typed or followed, made plain: hyphens and capitals do not count. Of a whole link it is the end.</summary>
    public static string Plain(string typed) =>
        typed[(typed.LastIndexOf(Path, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at + Path.Length : 0)..]
            .Trim()
            .Replace("-", "", StringComparison.Ordinal)
            .ToLowerInvariant();

    public static byte[] Hash(string plain) => SHA256.HashData(Encoding.UTF8.GetBytes(plain));
}
