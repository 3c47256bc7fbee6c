namespace Snug.Server.People;

/// <summary>SQL of people and sessions.</summary>
internal static class PersonSql
{
    // What is read is read whole, in the order in which the columns came to be: the check is over all of it.
    private const string Columns = "id, name, folded_name, joined_at, salt, changed, role, status, invite_id, \"check\"";

    /// <summary>How many columns that is, without the check.</summary>
    public const int ColumnCount = 9;

    public const string All = $"select {Columns} from people order by id";

    public const string One = $"select {Columns} from people where id = ?1";

    /// <summary>The same of a file from before there were roles: nulls leave hash and check as they were.</summary>
    public const string AllBeforeRoles =
        "select id, name, folded_name, joined_at, salt, changed, null, null, null, \"check\" from people order by id";

    public const string OneBeforeRoles =
        "select id, name, folded_name, joined_at, salt, changed, null, null, null, \"check\" from people where id = ?1";

    /// <summary>Those that <see cref="PersonRows.Hash"/> covers, in its order: a new one goes to the end.</summary>
    public static ReadOnlySpan<int> Hashed => [1, 2, 3, 6, 7];

    /// <summary>Where the salt of that hash stands; behind it the position of the newest event.</summary>
    public const int Salt = 4;

    public const string Insert =
        """
        insert into people (id, name, folded_name, joined_at, salt, changed, role, status, invite_id, "check")
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    /// <summary>Of a file that is only being brought to the form in which roles can be added.</summary>
    public const string InsertBeforeRoles =
        """
        insert into people (id, name, folded_name, joined_at, salt, changed, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    public const string Update =
        """
        update people
        set name = ?2, folded_name = ?3, joined_at = ?4, salt = ?5, changed = ?6, role = ?7, status = ?8, invite_id = ?9, "check" = ?10
        where id = ?1
        """;

    public const string InsertSession =
        """
        insert into sessions (token_hash, person_id, created_at, used_at, device, "check") values (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    public const string FindSession =
        "select token_hash, person_id, created_at, used_at, device, \"check\" from sessions where token_hash = ?1";

    public const string SessionsOfPerson =
        "select token_hash, person_id, created_at, used_at, device, \"check\" from sessions where person_id = ?1 order by created_at";

    /// <summary>The next ones after a token's hash, in its order.</summary>
    public const string SessionsAfter =
        """
        select token_hash, person_id, created_at, used_at, device, "check" from sessions
        where token_hash > ?1 order by token_hash limit ?2
        """;

    public const string TouchSession = "update sessions set used_at = ?2, \"check\" = ?3 where token_hash = ?1";

    public const string DeleteSession = "delete from sessions where token_hash = ?1";

    public const string DeleteOtherSessions = "delete from sessions where person_id = ?1 and token_hash <> ?2";

    public const string DeleteSessionsOfPerson = "delete from sessions where person_id = ?1";
}
