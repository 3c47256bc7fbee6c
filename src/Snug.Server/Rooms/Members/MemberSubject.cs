using System.Text.Json;
using Snug.Protocol;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Rooms.Members;

/// <summary>What a member event carries: the stay as it is now, and what is told of it.</summary>
internal sealed record MemberState(Stay Stay, MemberEvent Told);

/// <summary>Events about a member of a room. The event's person is whom it names.</summary>
internal sealed class MemberSubject : Subject
{
    public static MemberSubject Instance { get; } = new();

    /// <inheritdoc/>
    public override object Read(IRow row, in References references, Projection known)
    {
        var (room, person) = (references.RoomId!.Value, references.PersonId!.Value);
        var stay = known.Members.FindAt(room, person, row.Long(LogRows.Position))
            ?? throw new StorageException(StorageFailure.Damaged, "a member of a room is not there as the log says");
        return Tell(stay, Kinds.Find((int)row.Long(LogRows.Kind)), known.People.Find(person)!, known.Rooms.Find(room)!.ToRoom());
    }

    /// <inheritdoc/>
    public override object ReadStored(IWriter stored, IRow row, in References references, Projection known)
    {
        var (room, person, position) = (references.RoomId!.Value, references.PersonId!.Value, row.Long(LogRows.Position));
        Stay? stay;
        using (var rows = stored.Prepare(MemberSql.At).Bind(1, room).Bind(2, person).Bind(3, position).Query())
        {
            stay = rows.Read() && MemberRows.Fits(rows) ? MemberRows.Read(rows) : null;
        }

        return stay is null
            ? throw new StorageException(StorageFailure.Damaged, "a member of a room is not there as the log says")
            : Tell(stay, Kinds.Find((int)row.Long(LogRows.Kind)), known.People.Find(person)!, RoomSubject.Load(stored, room, known));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object state) =>
        JsonSerializer.Serialize(json, ((MemberState)state).Told, Wire.Json.MemberEvent);

    /// <inheritdoc/>
    public override void Apply(LogEvent happened, Projection known) => known.Members.Put(((MemberState)happened.State).Stay);

    /// <summary>What an event says of a stay.</summary>
    /// <param name="room">As it is now: told to nobody who is no longer there.</param>
    public static MemberState Tell(Stay stay, Kind kind, Person person, Room room)
    {
        var by = kind == Kinds.MemberJoined ? stay.AddedBy : kind == Kinds.MemberLeft ? stay.RemovedBy : null;
        return new MemberState(stay, new MemberEvent(stay.RoomId, person, stay.Role, by)
        {
            Details = kind == Kinds.MemberJoined && !stay.IsOver ? room : null,
        });
    }
}
