using Snug.Server.Log;
using Snug.Server.Rooms;

namespace Snug.Server.Messages.Markup;

/// <summary>
/// Who may be named in a room: only who may read it. To name somebody MUST tell nobody that they exist, nor them that the room does. Safe
/// on the thread of a request.
/// </summary>
/// <param name="author">Who writes. A guest names people, and never everybody.</param>
internal sealed class RoomMentions(Projection known, int room, Who author) : IMentionResolver
{
    /// <inheritdoc/>
    public bool MayCallRoom => RoomPolicy.May(RoomAct.CallRoom, author, known, room);

    /// <inheritdoc/>
    public int? FindFolded(string folded) =>
        known.Read((projection, _) => projection.People.FindFolded(folded)) is { } person
            && RoomPolicy.May(RoomAct.Read, Who.Is(person.Id), known, room)
                ? person.Id
                : null;
}
