using System.Globalization;
using Snug.Protocol;
using Snug.Server.Hosting;
using Snug.Server.Log;
using Snug.Server.People.Audit;
using Snug.Server.Rooms.Members;

namespace Snug.Server.Rooms;

/// <summary>Makes a room. Whoever makes a private one keeps it.</summary>
/// <param name="kind">Open or private.</param>
/// <param name="name">Checked.</param>
/// <param name="topic">Checked, or null.</param>
/// <param name="who">Who makes it.</param>
/// <param name="key">The call's key, if it had one.</param>
/// <param name="rooms">To answer a repeat with the room as it is now.</param>
internal sealed class CreateRoom(string kind, string name, string? topic, Who who, IdempotencyKey? key, RoomDirectory rooms) : Write<Room>
{
    internal override IdempotencyKey? Key => key;

    private Refusal? notAnyMore;

    private protected override Refusal? Authorise(IKnown known)
    {
        var refusal = Refuse(who, known, kind);

        // A repeat is answered also where others make the rooms since: it was made when it could be.
        notAnyMore = key is null ? null : refusal;
        return key is null ? refusal : null;
    }

    protected override Outcome<Room> Run(Batch batch)
    {
        var check = batch.Check(key);
        if (check.Refusal is { } reused)
        {
            return reused;
        }

        if (check.Earlier is { } earlier)
        {
            // As it is now, so it is for those who see it now: whoever made it may have left it since.
            var made = earlier.RoomId!.Value;
            return RoomPolicy.MaySee(who, batch, made) ? Repeat(batch, made) : RoomRefusals.NotFound(made);
        }

        if (notAnyMore is not null)
        {
            return notAnyMore;
        }

        var room = Record(batch, kind, name, topic, who.PersonId);
        if (kind is RoomKinds.Private)
        {
            MemberRecords.Join(batch, room.Id, who.PersonId!.Value, MemberRoles.Keeper, who.PersonId);
        }

        batch.Keep(key, room.Id, number: null);
        return room;
    }

    private Outcome<Room> Repeat(Batch batch, int id) =>
        Outcome<Room>.Repeat(rooms.Find(id) is { } known ? batch.RoomNow(known) : batch.NewRoom(id));

    /// <summary>May <paramref name="who"/> make the room that <see cref="Record"/> makes?</summary>
    internal static Refusal? Refuse(Who who, IKnown known, string kind = RoomKinds.Open) =>
        RoomPolicy.Refuse(RoomAct.Create, who, known, new RoomFacts(Id: 0, kind, IsArchived: false));

    /// <summary>The one way in for a new room, by whichever door it came: its row and its event.</summary>
    /// <param name="people">Of a direct room, in order of id.</param>
    internal static Room Record(
        Batch batch, string kind, string name, string? topic, int? personId, IReadOnlyList<Person>? people = null)
    {
        var row = new RoomRow(
            batch.NextRoomId(), name, kind, topic, personId, batch.Now.ToUnixTimeMilliseconds(), ArchivedAt: null);
        var room = new Room(row.Id, name, kind, topic, LastNumber: 0, ReadNumber: null, ArchivedAt: null);
        if (people is not null)
        {
            room = room with { Name = RoomEntry.NameOf(people), People = people };
        }

        var proof = RoomRows.Seal(row);
        RoomRows.Bind(batch.Prepare(RoomSql.Insert), row, proof.Salt, batch.NextPosition).Run();
        batch.Record(Kinds.RoomCreated, room.Id, number: null, personId, room, proof.Hash);
        return room;
    }
}

/// <summary>Renames a room, sets its topic, archives it or opens it again, and says who may say something there.</summary>
internal sealed class ChangeRoom(RoomEntry entry, string? name, string? topic, bool? archived, string? posting, Who who) : Write<Room>
{
    /// <summary>Whether the others reply while it is for announcements; null keeps it.</summary>
    public bool? Replies { get; init; }

    private protected override Refusal? Authorise(IKnown known) =>
        (posting is null && Replies is null ? null : RoomPolicy.Refuse(RoomAct.SetPosting, who, known, entry.Id))
            ?? RoomPolicy.Refuse(RoomAct.Change, who, known, entry.Id);

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
            Posting = posting switch
            {
                null => now.Posting,
                Postings.Admins => posting,
                _ => null,
            },
            Replies = Replies switch
            {
                null => now.Replies,
                true => true,
                false => null,
            },
        };
        if (changed == now)
        {
            return now;
        }

        if (Record(batch, changed, who.PersonId) is { } damaged)
        {
            return damaged;
        }

        Audit(batch, now, changed);
        return changed;
    }

    /// <summary>What concerns everybody. What happens in a room that not everybody sees is told in that room.</summary>
    private void Audit(Batch batch, Room before, Room now)
    {
        if (now.Kind is not RoomKinds.Open)
        {
            return;
        }

        if ((before.ArchivedAt is null) != (now.ArchivedAt is null))
        {
            AuditLog.Add(
                batch, who.PersonId, now.ArchivedAt is null ? AuditActs.RoomReopened : AuditActs.RoomArchived, detail: Which(now));
        }

        if (Posts(before) != Posts(now))
        {
            AuditLog.Add(batch, who.PersonId, AuditActs.PostingChanged, detail: $"{Which(now)}: {Posts(now)}");
        }
    }

    private static string Posts(Room room) => room switch
    {
        { Posting: null } => Postings.Everybody,
        { Replies: true } => $"{room.Posting}, the others reply",
        _ => room.Posting,
    };

    private static string Which(Room room) => string.Create(CultureInfo.InvariantCulture, $"room {room.Id}, {room.Name}");

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
            Posting = changed.Posting,
            Replies = changed.Replies is true ? 1 : null,
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
/// <param name="room">In which room.</param>
/// <param name="personId">Whose mark.</param>
/// <param name="number">Everything up to here is read.</param>
/// <param name="backFrom">It may go back if it stands no further than this; null: it only grows.</param>
internal sealed class MarkRead(RoomEntry room, int personId, long number, long? backFrom) : Write<ReadMark>
{
    private protected override Refusal? Authorise(IKnown known) => RoomPolicy.Refuse(RoomAct.MarkRead, Who.Is(personId), known, room.Id);

    /// <summary>What stood there was not what was written, and the mark may not have moved: <see cref="Mends"/>.</summary>
    public bool MetDamage { get; private set; }

    /// <summary>Takes away what another met.</summary>
    public bool Mends { get; init; }

    protected override Outcome<ReadMark> Run(Batch batch)
    {
        MetDamage = false;
        if (Mends)
        {
            ReadMarks.ForgetDamaged(batch, personId, room.Id);
        }

        ReadMarks.Move(batch, personId, room.Id, number, backFrom, mark =>
        {
            MetDamage = mark is null;
            Becomes(mark ?? new ReadMark(room.Id, number));
        });
        return new ReadMark(room.Id, number);
    }
}
