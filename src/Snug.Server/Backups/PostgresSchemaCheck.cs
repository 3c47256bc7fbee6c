using Npgsql;
using Snug.Server.Storage.Copies;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Backups;

/// <summary>
/// Do the tables, constraints, indexes, views and triggers of a PostgreSQL still mean what this program made them mean? A copy of the rows
/// cannot show it.
/// </summary>
internal static class PostgresSchemaCheck
{
    private const string Aside = "snug_as_it_is";

    /// <summary>What each thing is called, and all that makes it what it is.</summary>
    private const string Catalogue =
        """
        select 'table ' || c.relname,
               c.relkind::text || c.relpersistence::text || coalesce(c.reloptions::text, '') || c.relrowsecurity::text
        from pg_class c where c.relnamespace = to_regnamespace('snug') and c.relkind in ('r', 'p', 'f')
        union all
        select 'column ' || c.relname || '.' || a.attname,
               format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || a.attcollation::regcollation || ' '
                 || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || a.attgenerated::text || a.attidentity::text
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace = to_regnamespace('snug') and c.relkind in ('r', 'p', 'f')
        union all
        select 'constraint ' || n.conname, n.conrelid::regclass || ' ' || pg_get_constraintdef(n.oid)
        from pg_constraint n where n.connamespace = to_regnamespace('snug')
        union all
        select 'index ' || c.relname, pg_get_indexdef(c.oid) || ' ' || i.indisvalid || i.indisready
        from pg_class c join pg_index i on i.indexrelid = c.oid where c.relnamespace = to_regnamespace('snug')
        union all
        select 'view ' || c.relname, pg_get_viewdef(c.oid)
        from pg_class c where c.relnamespace = to_regnamespace('snug') and c.relkind in ('v', 'm')
        union all
        select 'trigger ' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = to_regnamespace('snug') and not t.tgisinternal
        union all
        select 'function ' || p.proname, pg_get_functiondef(p.oid)
        from pg_proc p where p.pronamespace = to_regnamespace('snug') and p.prokind = 'f'
        union all
        select 'rule ' || r.rulename || ' on ' || c.relname, pg_get_ruledef(r.oid) || ' ' || r.ev_enabled::text
        from pg_rewrite r join pg_class c on c.oid = r.ev_class
        where c.relnamespace = to_regnamespace('snug') and c.relkind in ('r', 'p', 'f')
        order by 1
        """;

    /// <summary>
    /// Compares it with what the scripts make, beside it and in a transaction that is taken back: nobody else sees it, and nothing is kept.
    /// </summary>
    /// <param name="address">Of the PostgreSQL; its user may make schemas there, or could not have made this one.</param>
    /// <param name="schema">Of the PostgreSQL.</param>
    public static void Check(string address, int schema, TimeProvider time, Findings findings)
    {
        using var copier = PostgresCopier.Open(address);
        copier.Execute("begin");
        var there = copier.Told(Read);
        copier.Execute($"alter schema snug rename to {Aside}");
        var due = copier.Told(connection =>
        {
            PostgresMigrations.MakeAll(connection, SnugServer.Version, time, schema);
            return Read(connection);
        });
        copier.Execute("rollback");
        foreach (var (name, definition) in due)
        {
            if (!there.Remove(name, out var found))
            {
                findings.Say("things", $"The {name} is not there.");
            }
            else if (found != definition)
            {
                findings.Say("things", $"The {name} is not as Snug made it.");
            }
        }

        foreach (var (name, _) in there.Where(thing => !thing.Key.EndsWith($" {PostgresMoveEnd.GoneTrigger}", StringComparison.Ordinal)))
        {
            findings.Say("things", $"The {name} was not made by Snug.");
        }
    }

    private static SortedDictionary<string, string> Read(NpgsqlConnection connection)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var command = new NpgsqlCommand(Catalogue, connection);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            found[rows.GetString(0)] = rows.GetString(1);
        }

        return found;
    }
}
