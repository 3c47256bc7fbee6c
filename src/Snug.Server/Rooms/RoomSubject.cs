using System.Globalization;
using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Rooms.Members;
using Snug.Server.Storage;

namespace Snug.Server.Rooms;

/// <summary>Events about a room: its state is the room as it is now.</summary>
internal sealed class RoomSubject : Subject
{
    public static RoomSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known) =>
        known.Rooms.Find(references.RoomId!.Value)!.ToRoom();

    /// <inheritdoc/>
    public override object ReadStored(IWriter stored, IRow row, in References references, Projection known) =>
        Load(stored, references.RoomId!.Value, known);

    /// <summary>A room as it stands in the database; what was said there is known from the log.</summary>
    /// <exception cref="StorageException">It is not there as the log says.</exception>
    internal static Room Load(IWriter stored, int id, Projection known)
    {
        Room? found = null;
        using (var rows = stored.Prepare(RoomSql.One).Bind(1, id).Query())
        {
            found = rows.Read() && RoomRows.Fits(rows) ? RoomRows.Read(rows) : null;
        }

        if (found is null)
        {
            throw new StorageException(
                StorageFailure.Damaged, string.Create(CultureInfo.InvariantCulture, $"the row of room {id} is not what was written there"));
        }

        var room = found with { LastNumber = known.Rooms.Find(id)?.LastNumber ?? 0 };
        if (room.Kind is not RoomKinds.Direct)
        {
            return room;
        }

        // Whose joining comes only after this event in the log are in it already: it is called after all of them.
        var people = new List<Person>();
        using var members = stored.Prepare(MemberSql.PeopleIn).Bind(1, id).Query();
        while (members.Read())
        {
            people.Add(known.People.Find(members.Int(0))!);
        }

        return room with { Name = RoomEntry.NameOf(people), People = people };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) => JsonSerializer.Serialize(json, (Room)state, Wire.Json.Room);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Rooms.Put((Room)happened.State);
}
