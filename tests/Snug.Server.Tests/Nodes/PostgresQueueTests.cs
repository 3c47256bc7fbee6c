using Npgsql;
using NpgsqlTypes;
using Snug.Server.Storage.Postgres;

namespace Snug.Server.Tests.Nodes;

/// <summary>What is queued for one trip: inserts into one table together, everything else in its order.</summary>
public sealed class PostgresQueueTests
{
    private const string Plain = "insert into log (position, kind) values (?1, ?2)";
    private const string Other = "insert into people (id, name) values (?1, ?2)";
    private const string Mark =
        "insert into read_marks (person_id, room_id, number) values (?1, ?2, ?3) "
            + "on conflict (person_id, room_id) do update set number = excluded.number";
    private const string Change = "update people set name = ?2 where id = ?1";

    private readonly PostgresQueue queue = new();

    [Fact]
    public void Inserts_into_one_table_are_one_statement_of_many_rows()
    {
        Insert(Plain, 1, 2);
        InsertText(Other, 1, "Maya");
        Insert(Plain, 2, 3);
        Insert(Plain, 3, null);
        var commands = Take();
        commands.Select(command => command.CommandText.Split(' ')[2]).ShouldBe(["log", "people"]);
        commands[0].CommandText.ShouldBe(
            "insert into log (position, kind) select * from unnest($1::bigint[], $2::bigint[]) ");
        commands[0].Parameters[0].Value.ShouldBe(new List<long?> { 1, 2, 3 });
        commands[0].Parameters[1].Value.ShouldBe(new List<long?> { 2, 3, null });
        commands[1].Parameters[1].Value.ShouldBe(new List<string?> { "Maya" });
    }

    [Fact]
    public void What_could_see_the_difference_ends_the_rows_before_it()
    {
        Insert(Plain, 1, 2);
        queue.Add(PostgresSql.Of(Change), [Number(1), new BoundValue(NpgsqlDbType.Text, "Ines")]);
        Insert(Plain, 2, 3);
        Take().Select(command => command.CommandText.Split(' ')[0]).ShouldBe(["insert", "update", "insert"]);
    }

    [Fact]
    public void Of_rows_that_replace_each_other_the_last_one_goes()
    {
        queue.Add(PostgresSql.Of(Mark), [Number(1), Number(1), Number(5)]);
        queue.Add(PostgresSql.Of(Mark), [Number(2), Number(1), Number(6)]);
        queue.Add(PostgresSql.Of(Mark), [Number(1), Number(1), Number(7)]);
        var command = Take().ShouldHaveSingleItem();
        command.Parameters[0].Value.ShouldBe(new List<long?> { 1, 2 });
        command.Parameters[2].Value.ShouldBe(new List<long?> { 7, 6 });
        command.CommandText.ShouldEndWith("on conflict (person_id, room_id) do update set number = excluded.number");
    }

    [Theory]
    [InlineData("insert into x (a, b) values (?1, ?3)")]
    [InlineData("insert into x (a, b) values (?2, ?1)")]
    [InlineData("insert into x (a, b) values (?1, 0)")]
    [InlineData("insert into x (a, b) select ?1, ?2")]
    [InlineData("insert into x (a) values (?1) returning a")]
    public void An_insert_that_is_more_than_one_row_of_its_values_is_left_as_it_is(string sql) =>
        PostgresSql.Of(sql).Insert.ShouldBeNull();

    [Fact]
    public void Whoever_asked_for_a_row_hears_of_it_in_order()
    {
        queue.Add(PostgresSql.Of("update x set a = ?1 returning a"), [Number(1)], _ => { });
        Insert(Plain, 1, 2);
        queue.Add(PostgresSql.Of("select a from x where b = ?1"), [Number(1)], _ => { });
        using var batch = new NpgsqlBatch();
        queue.MoveTo(batch).Count.ShouldBe(2);
        batch.BatchCommands.Count.ShouldBe(3);
        queue.IsEmpty.ShouldBeTrue();
    }

    private static BoundValue Number(long? value) => new(NpgsqlDbType.Bigint, value);

    private void Insert(string sql, long first, long? second) => queue.Add(PostgresSql.Of(sql), [Number(first), Number(second)]);

    private void InsertText(string sql, long first, string second) =>
        queue.Add(PostgresSql.Of(sql), [Number(first), new BoundValue(NpgsqlDbType.Text, second)]);

    private List<NpgsqlBatchCommand> Take()
    {
        using var batch = new NpgsqlBatch();
        queue.MoveTo(batch);
        return [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>()];
    }
}
