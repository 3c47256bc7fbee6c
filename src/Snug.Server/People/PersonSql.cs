namespace Snug.Server.People;

/// <summary>SQL of people, sessions and codes.</summary>
internal static class PersonSql
{
    // What is read is read whole, in the table's order: the check is over all of it.
    public const string All = "select id, name, folded_name, joined_at, salt, changed, \"check\" from people order by id";

    /// <summary>Those that <see cref="PersonRows.Hash"/> covers, in its order: a new one goes to the end.</summary>
    public static ReadOnlySpan<int> Hashed => [1, 2, 3];

    /// <summary>Where the salt of that hash stands; behind it the position of the newest event, and the check.</summary>
    public const int Salt = 4;

    public const string Insert =
        """
        insert into people (id, name, folded_name, joined_at, salt, changed, "check") values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    public const string InsertSession =
        """
        insert into sessions (token_hash, person_id, created_at, "check") values (?1, ?2, ?3, ?4)
        """;

    public const string FindSession = "select token_hash, person_id, created_at, \"check\" from sessions where token_hash = ?1";

    public const string DeleteSession = "delete from sessions where token_hash = ?1";

    public const string InsertCode =
        """
        insert into codes (code, person_id, key, expires_at, "check") values (?1, ?2, ?3, ?4, ?5)
        """;

    public const string FindCode = "select code, person_id, key, expires_at, \"check\" from codes where code = ?1";

    public const string FindCodeByKey =
        "select code, person_id, key, expires_at, \"check\" from codes where person_id = ?1 and key = ?2";

    public const string DeleteCode = "delete from codes where code = ?1";

    public const string Codes = "select code, person_id, key, expires_at, \"check\" from codes";

    public const string CodesOfPerson = "select count(*) from codes where person_id = ?1";
}
