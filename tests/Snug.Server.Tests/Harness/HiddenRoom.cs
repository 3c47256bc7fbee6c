using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Messages;
using Snug.Server.Rooms;

namespace Snug.Server.Tests;

/// <summary>
/// A room of a kind that this program does not know, as a newer one or another hand may leave it in a database. Nobody may see it: what
/// the policy does not name is refused.
/// </summary>
internal static class HiddenRoom
{
    public const string Name = "Cellar";

    public const string Secret = "SECRET";

    /// <summary>Makes it through the log, with one thing said in it by <paramref name="person"/>, and their mark there.</summary>
    /// <returns>Its id.</returns>
    public static async Task<int> Make(TestServer server, TestPerson person)
    {
        var id = 0;
        (await server.Log.Enqueue(new TestWrite(batch =>
        {
            var room = Record(batch, "sealed");
            id = room.Id;
            Say(batch, id, person);
            return true;
        }))).Refusal.ShouldBeNull();
        return id;
    }

    /// <summary>Something more is said there.</summary>
    public static async Task Say(TestServer server, int id, TestPerson person) =>
        (await server.Log.Enqueue(new TestWrite(batch =>
        {
            Say(batch, id, person);
            return true;
        }))).Refusal.ShouldBeNull();

    /// <summary>A room of any kind, past the policy.</summary>
    public static Room Record(Batch batch, string kind)
    {
        var room = new Room(batch.NextRoomId(), Name, kind, Secret, LastNumber: 0, ReadNumber: null, ArchivedAt: null);
        var row = new RoomRow(room.Id, room.Name, room.Kind, room.Topic, CreatedBy: null, CreatedAt: 0, ArchivedAt: null);
        var proof = RoomRows.Seal(row);
        RoomRows.Bind(batch.Prepare(RoomSql.Insert), row, proof.Salt, batch.NextPosition).Run();
        batch.Record(Kinds.RoomCreated, room.Id, number: null, personId: null, room, proof.Hash);
        return room;
    }

    private static void Say(Batch batch, int id, TestPerson person)
    {
        var number = batch.NextNumber(id);
        var message = new Message(id, number, new Author(person.Id, person.Name), Secret, batch.Now, Key: null);
        MessageRows.Insert(batch, message, MessageRows.Seal(authorName: null, via: null, Secret, key: null));
        ReadMarks.MoveOwn(batch, person.Id, id, number);
    }
}
