using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;

namespace Snug.Server.Rooms;

/// <summary>Makes a room.</summary>
/// <param name="name">Checked.</param>
/// <param name="topic">Checked, or null.</param>
/// <param name="who">Who makes it.</param>
/// <param name="key">The call's key, if it had one.</param>
/// <param name="rooms">To answer a repeat with the room as it is now.</param>
internal sealed class CreateRoom(string name, string? topic, Who who, IdempotencyKey? key, RoomDirectory rooms) : Write<Room>
{
    private protected override Refusal? Authorise(IKnown known) => Refuse(who, known);

    protected override Outcome<Room> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            return Repeat(batch, earlier.RoomId!.Value);
        }

        var room = Record(batch, name, topic, who.PersonId);
        batch.Keep(key, room.Id, number: null);
        return room;
    }

    private Outcome<Room> Repeat(Batch batch, int id) =>
        Outcome<Room>.Repeat(rooms.Find(id) is { } known ? batch.RoomNow(known) : batch.NewRoom(id));

    /// <summary>May <paramref name="who"/> make the room that <see cref="Record"/> makes?</summary>
    internal static Refusal? Refuse(Who who, IKnown known) =>
        RoomPolicy.Refuse(RoomAct.Create, who, known, new RoomFacts(Id: 0, RoomKinds.Open, IsArchived: false));

    /// <summary>The one way in for a new room, by whichever door it came: its row and its event.</summary>
    internal static Room Record(Batch batch, string name, string? topic, int? personId)
    {
        var room = new Room(batch.NextRoomId(), name, RoomKinds.Open, topic, LastNumber: 0, ReadNumber: null, ArchivedAt: null);
        var row = new RoomRow(room.Id, room.Name, room.Kind, room.Topic, personId, batch.Now.ToUnixTimeMilliseconds(), ArchivedAt: null);
        var proof = RoomRows.Seal(row);
        RoomRows.Bind(batch.Prepare(RoomSql.Insert), row, proof.Salt, batch.NextPosition).Run();
        batch.Record(Kinds.RoomCreated, room.Id, number: null, personId, room, proof.Hash);
        return room;
    }
}

/// <summary>Renames a room, sets its topic, archives it or opens it again.</summary>
internal sealed class ChangeRoom(RoomEntry entry, string? name, string? topic, bool? archived, Who who) : Write<Room>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.Change, who, known, entry.Id);

    protected override Outcome<Room> Run(Batch batch)
    {
        var now = batch.RoomNow(entry);
        var changed = now with
        {
            Name = name ?? now.Name,
            Topic = topic is null ? now.Topic : topic.Length == 0 ? null : topic,
            ArchivedAt = archived switch
            {
                true => now.ArchivedAt ?? batch.Now,
                false => null,
                null => now.ArchivedAt,
            },
        };
        if (changed == now)
        {
            return now;
        }

        return Record(batch, changed, who.PersonId) is { } damaged ? damaged : changed;
    }

    /// <summary>Keeps <paramref name="changed"/> as what the room is now.</summary>
    /// <returns>A refusal if what the room was is damaged: nobody knows what would be sealed with it.</returns>
    internal static Refusal? Record(Batch batch, Room changed, int? personId)
    {
        if (Find(batch, changed.Id) is not { } before)
        {
            return batch.FoundDamage(
                string.Create(CultureInfo.InvariantCulture, $"the row of room {changed.Id} is not what was written there"));
        }

        var row = before with
        {
            Name = changed.Name,
            Topic = changed.Topic,
            ArchivedAt = changed.ArchivedAt?.ToUnixTimeMilliseconds(),
        };
        var proof = RoomRows.Seal(row);
        RoomRows.Bind(batch.Prepare(RoomSql.Update), row, proof.Salt, batch.NextPosition).Run();
        batch.Record(Kinds.RoomChanged, changed.Id, number: null, personId, changed, proof.Hash);
        return null;
    }

    /// <summary>Who made the room and when is in its hash too, and not in memory.</summary>
    private static RoomRow? Find(Batch batch, int id)
    {
        using var rows = batch.Prepare(RoomSql.One).Bind(1, id).Query();
        return rows.Read() && RoomRows.Fits(rows) ? RoomRows.ReadRow(rows) : null;
    }
}

/// <summary>Moves a person's read mark.</summary>
internal sealed class MarkRead(RoomEntry room, int personId, long number, bool back) : Write<ReadMark>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.MarkRead, Who.Is(personId), known, room.Id);

    protected override Outcome<ReadMark> Run(Batch batch)
    {
        ReadMarks.Move(batch, personId, room.Id, number, back, mark => Becomes(mark));
        return new ReadMark(room.Id, number);
    }
}
