namespace Snug.Server.Storage;

/// <summary>The table <c>settings</c>: what the server knows of its file.</summary>
internal static class Settings
{
    /// <summary>Which Snug wrote to it last.</summary>
    public const string ProgramVersion = "snug_version";

    /// <summary>When the disk was last probed.</summary>
    public const string ProbedAt = "probed_at";

    /// <summary>Who may make rooms, one of <see cref="Protocol.WhoMakesRooms"/>; not there on a new server.</summary>
    public const string WhoMakesRooms = "who_makes_rooms";

    /// <summary>What the file's header says, once more: a bit that turns there makes it another program's, or one to migrate.</summary>
    public const string ApplicationId = "application_id";

    /// <summary>The same, for the schema's number.</summary>
    public const string SchemaNumber = "user_version";

    /// <summary>Where everything went by <c>snug move</c>: what stands here is served no more.</summary>
    public const string MovedTo = "moved_to";

    /// <summary>From where everything comes, as long as it is not yet certain that the source says so.</summary>
    public const string MovingFrom = "moving_from";

    private const string PutSql =
        """
        insert into settings (name, value, "check") values (?1, ?2, ?3)
        on conflict (name) do update set value = excluded.value, "check" = excluded."check"
        """;

    /// <summary>Adds a setting or changes it.</summary>
    /// <param name="prepare">Prepares a statement on the writing connection.</param>
    public static void Put(Func<string, IStatement> prepare, string name, string value) =>
        prepare(PutSql).Bind(1, name).Bind(2, value).Bind(3, Check(name, value)).Run();

    /// <summary>The row's own check.</summary>
    public static long Check(string name, string value)
    {
        var check = new RowCheck(stackalloc byte[FieldBuffer.Usual], CheckedTable.Settings);
        check.Add(1, name);
        check.Add(2, value);
        return check.End();
    }
}
