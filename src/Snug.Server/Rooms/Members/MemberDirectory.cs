// Rooms/Members/ owns who is in the rooms that not everybody sees: private rooms, and the talks of two to eight (direct rooms).
// The endpoints enqueue the writes of MemberWrites and DirectWrites, which ask RoomPolicy; RoomPolicy and the streams ask MemberDirectory
// (memory). Called by the composition, and by Log for what a reader who comes back may see.

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Snug.Server.Log;
using Snug.Server.Storage;

namespace Snug.Server.Rooms.Members;

/// <summary>
/// Every stay in every room that has members, in memory. Only the log's thread changes it, under the projection's gate; anybody may ask
/// without the gate: what is found is never changed, only replaced.
/// </summary>
internal sealed class MemberDirectory
{
    private readonly ConcurrentDictionary<(int Room, int Person), Stay[]> stays = new();
    // By the positions at which they joined, so in that order; and rooms in order of id. A room may have many thousands of members.
    private readonly ConcurrentDictionary<int, ImmutableSortedDictionary<long, Stay>> byRoom = new();
    private readonly ConcurrentDictionary<int, ImmutableSortedSet<int>> byPerson = new();
    private readonly ConcurrentDictionary<int, long> lastMoves = new();
    private int version;

    /// <summary>Changes with everybody who joins or leaves.</summary>
    public int Version => Volatile.Read(ref version);

    /// <summary>The stay of somebody who is in the room; null if they are not.</summary>
    public Stay? Find(int room, int person) =>
        stays.TryGetValue((room, person), out var found) && !found[^1].IsOver ? found[^1] : null;

    /// <summary>Everybody who is in the room, in the order in which they joined.</summary>
    public IEnumerable<Stay> In(int room) => byRoom.TryGetValue(room, out var found) ? found.Values : [];

    /// <summary>The rooms that somebody is in, in order of id.</summary>
    public ImmutableSortedSet<int> RoomsOf(int person) => byPerson.GetValueOrDefault(person, []);

    /// <summary>Position of the newest event by which somebody joined or left a room; 0 if there is none.</summary>
    public long LastMoveOf(int person) => lastMoves.GetValueOrDefault(person);

    /// <summary>Was somebody in the room when this happened there?</summary>
    public bool WasIn(int room, int person, long position) =>
        stays.TryGetValue((room, person), out var found) && Array.Exists(found, stay => stay.Holds(position));

    /// <summary>The stay in which a member event happened; null if there is none such.</summary>
    public Stay? FindAt(int room, int person, long position) =>
        stays.TryGetValue((room, person), out var found) ? Array.Find(found, stay => stay.Holds(position)) : null;

    /// <summary>Takes in what a stay is now: a new one, or one that was changed or ended. An older state of it changes nothing.</summary>
    public void Put(Stay stay)
    {
        var known = stays.GetValueOrDefault((stay.RoomId, stay.PersonId)) ?? [];
        var index = Array.FindIndex(known, other => other.From == stay.From);
        if (index >= 0 && known[index].IsOver)
        {
            return;
        }

        stays[(stay.RoomId, stay.PersonId)] = index >= 0
            ? [.. known[..index], stay, .. known[(index + 1)..]]
            : [.. known.Append(stay).OrderBy(other => other.From)];
        var room = byRoom.GetValueOrDefault(stay.RoomId, ImmutableSortedDictionary<long, Stay>.Empty).Remove(stay.From);
        byRoom[stay.RoomId] = stay.IsOver ? room : room.Add(stay.From, stay);
        byPerson[stay.PersonId] = Find(stay.RoomId, stay.PersonId) is null
            ? RoomsOf(stay.PersonId).Remove(stay.RoomId)
            : RoomsOf(stay.PersonId).Add(stay.RoomId);
        lastMoves[stay.PersonId] = Math.Max(LastMoveOf(stay.PersonId), stay.Until ?? stay.From);
        Interlocked.Increment(ref version);
    }

    /// <summary>Reads all stays, before the first write. Whose row is not what was written is not let in by it.</summary>
    public void Load(IWriter writer, DamageReport damage)
    {
        using var rows = writer.Prepare(MemberSql.All).Query();
        while (rows.Read())
        {
            if (MemberRows.Fits(rows))
            {
                Put(MemberRows.Read(rows));
            }
            else
            {
                damage.Add(string.Create(
                    CultureInfo.InvariantCulture, $"a row of the members of room {rows.Long(0)} is not what was written there"));
            }
        }
    }
}
