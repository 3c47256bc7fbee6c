using Snug.Protocol;
using Snug.Server.Storage;
using Snug.Server.Storage.Copies;

namespace Snug.Server.Tests.Backups;

/// <summary>What tests of moves and of backups of a PostgreSQL share.</summary>
internal static class MovedDatabase
{
    /// <summary>Every row of every table that goes over, as text; settings of the place itself are left out.</summary>
    public static List<string> Rows(string store)
    {
        var rows = new List<string>();
        foreach (var table in CopiedTable.Of(Migrations.Newest))
        {
            using var connection = Sql.Connect(store, readOnly: true);
            var select = table.Name == "settings"
                ? $"select {table.ColumnList} from settings where {Copy.NotOfThePlace} order by name"
                : table.Select;
            rows.AddRange(connection.Rows(select).Select(row => $"{table.Name}: {string.Join('|', row.Select(Shown))}"));
        }

        return rows;
    }

    /// <summary>What people said is for the owner's eyes.</summary>
    public static void ShouldBePrivate(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Runs a server on what is there.</summary>
    public static Task<TestServer> Serve(string store) => TestServer.Open(options => options with { DatabasePath = store });

    /// <summary>Why a database is not served.</summary>
    public static string RefusalOf(string store) =>
        Should.Throw<StartupException>(() => SnugServer.Build(new ServeOptions { DatabasePath = store, Port = 0 })).Message;

    /// <summary>The same person at another server.</summary>
    public static TestPerson At(this TestPerson person, TestServer server) => new(server, person.Person, person.Token);

    /// <summary>Says some messages in the first room.</summary>
    public static async Task SayMany(this TestPerson person, int from, int to)
    {
        for (var number = from; number <= to; number++)
        {
            await person.Say(1, $"message {number}", key: $"key-of-{number}");
        }
    }

    /// <summary>Everything that a cursor missed, up to a number.</summary>
    public static async Task<List<long>> NumbersAfter(this TestPerson person, string cursor, long last)
    {
        using var stream = await person.Follow(lastEventId: cursor);
        var seen = await stream.Until(happened => happened.Kind == EventKinds.MessagePosted && happened.Message.Number == last);
        seen.ShouldNotContain(happened => happened.Kind == EventKinds.Reset);
        return [.. seen.Where(happened => happened.Kind == EventKinds.MessagePosted).Select(happened => happened.Message.Number)];
    }

    /// <summary>The cursor of a message.</summary>
    public static async Task<string> CursorOf(this TestPerson person, long number)
    {
        using var stream = await person.Follow(after: "0-0");
        return (await stream.Until(happened => happened.Kind == EventKinds.MessagePosted && happened.Message.Number == number))[^1].Id!;
    }

    private static string Shown(object? value) => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value ?? "null"}";
}
