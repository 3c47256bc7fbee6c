using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snug.Protocol;

namespace Snug.Server.Tests;

/// <summary>A server with a private room and a talk, and with all those who know nothing of them. Every door is open.</summary>
internal sealed class HouseWithASecret : IAsyncDisposable
{
    /// <summary>In every text that is theirs alone.</summary>
    public const string Secret = "SECRET";

    /// <summary>Of a send in the room.</summary>
    public const string Key = "key-of-a-send-there";

    private HouseWithASecret(TestServer server) => Server = server;

    public TestServer Server { get; }

    /// <summary>Keeps the room.</summary>
    public TestPerson Ines { get; private set; } = null!;

    /// <summary>Is in the room, and in the talk with Ines.</summary>
    public TestPerson Maya { get; private set; } = null!;

    /// <summary>Was in the room, wrote there, and was removed.</summary>
    public TestPerson Former { get; private set; } = null!;

    public TestPerson Outsider { get; private set; } = null!;

    public TestPerson Owner { get; private set; } = null!;

    public TestPerson Admin { get; private set; } = null!;

    public TestPerson Bot { get; private set; } = null!;

    public int Room { get; private set; }

    public int Talk { get; private set; }

    /// <summary>From before the room was there, and from when the former member was in it.</summary>
    public List<string> Cursors { get; } = [];

    /// <summary>All who may know nothing of it; null: nobody who is in.</summary>
    public IReadOnlyList<(string Who, TestPerson? Person)> Onlookers =>
    [
        ("outsider", Outsider), ("former member", Former), ("owner", Owner), ("admin", Admin), ("bot", Bot), ("stranger", null),
    ];

    public static async Task<HouseWithASecret> Open()
    {
        var server = await TestServer.Open(
            options => options with { HasLegacyDoor = true },
            services => services.AddLogging(log => log.SetMinimumLevel(LogLevel.Information)));
        var house = new HouseWithASecret(server)
        {
            Owner = await server.ComeInAs("Owner", Roles.Owner),
            Admin = await server.ComeInAs("Admin", Roles.Admin),
            Bot = await server.ComeInAs("Bot", Roles.Bot),
            Ines = await server.ComeIn("Ines"),
            Maya = await server.ComeIn("Maya"),
            Former = await server.ComeIn("Former"),
            Outsider = await server.ComeIn("Outsider"),
        };
        await house.Outsider.Say(1, "last who was active");
        house.Cursors.Add((await house.Former.State()).Cursor);
        await house.Whisper();
        return house;
    }

    private async Task Whisper()
    {
        Room = (await Ines.MakePrivateRoom($"{Secret} room", Maya, Former)).Id;
        await Ines.Change(Room, new RoomChange(Topic: $"{Secret} topic"));
        await Ines.Say(Room, $"{Secret} one");
        await Former.Mark(Room, 1);
        await Former.Say(Room, $"{Secret} two", Key);
        Cursors.Add((await Former.State()).Cursor);
        await Ines.Remove(Room, Former);
        Talk = (await Ines.Talk(Maya)).Id;
        await Maya.Say(Talk, $"{Secret} three");
    }

    public void ShouldBeUnchanged()
    {
        var room = Server.Log.Projection.Rooms.Find(Room)!;
        (room.Name, room.Topic, room.LastNumber).ShouldBe(($"{Secret} room", $"{Secret} topic", 2));
        Server.Log.Projection.Members.In(Room).Select(stay => stay.PersonId).ShouldBe([Ines.Id, Maya.Id]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
