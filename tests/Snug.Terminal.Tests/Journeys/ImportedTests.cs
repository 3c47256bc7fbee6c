using Snug.Server.Legacy;
using Snug.Server.Tests;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>What came from the original's database, as people meet it in <c>snug chat</c>.</summary>
public sealed class ImportedTests
{
    [Fact]
    public async Task Old_rooms_are_in_the_table_and_old_words_in_the_room()
    {
        var clock = FixedClock.Hurried();
        await using var server = await RealServer.Start(clock);
        var old = server.DatabasePath + ".original";
        Make(old);
        (await ImportEndpoint.FromCommandLine(
            server.DatabasePath, old, TimeProvider.System, tell: null, TestContext.Current.CancellationToken)).Messages.ShouldBe(2);

        await using var dana = new LineUser(clock, server.Address);
        dana.Run(["chat", "--plain"], isTerminal: true);
        dana.Type("Dana");
        dana.Type("1");
        dana.Type("2");
        await Line(dana, "Room 2, Movie night.");
        (await Line(dana, "DeadEagle (import): ")).ShouldBe("DeadEagle (import): it's \"100%\" 🎬 (20:33)");
        (await Line(dana, "Dana (import): ")).ShouldBe("Dana (import): see you (20:33)");
        dana.Type("/quit");
        (await dana.ExitCode()).ShouldBe(0);
    }

    private static async Task<string> Line(LineUser person, string part)
    {
        while (true)
        {
            var line = await person.Out.NextLine(static _ => false);
            line.ShouldNotStartWith("(nothing more");
            // A question that was answered before it was asked has no line break of its own.
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    private static void Make(string path) => Sql.Run(
        path,
        """
        create table rooms (roomid text not null, roomname text not null, roommessages text, yes integer not null default 'yes');
        create table count (count text, yes text default 'yes');
        insert into rooms (roomid, roomname, roommessages) values
          ('1', 'Movie night', 'Room Start.' || char(10) || char(10) || 'DeadEagle: it''s "100%" 🎬' || char(10) || char(10) || 'Dana: see you' || char(10));
        insert into count (count) values ('1');
        """);
}
