namespace Snug.Server.Rooms;

/// <summary>
/// What somebody may want to do with a room. <see cref="RoomPolicy"/> says who may; an act that it does not name is nobody's.
/// </summary>
internal enum RoomAct
{
    /// <summary>
    /// Know that the room is there: its name, topic, count and members. Whoever may not is told what is told of a room that is absent.
    /// </summary>
    See = 1,

    /// <summary>Read what was said.</summary>
    Read,

    /// <summary>Hear what happens as it happens.</summary>
    Follow,

    /// <summary>Be shown to the others as being there, or writing.</summary>
    BePresent,

    /// <summary>Move one's own read mark, and say how the room stands in one's own list.</summary>
    MarkRead,

    /// <summary>Say something that answers nothing. Refused to everybody while the room is archived.</summary>
    Post,

    /// <summary>Make a room.</summary>
    Create,

    /// <summary>Rename it, set its topic, archive it, open it again.</summary>
    Change,

    /// <summary>Say who may post there.</summary>
    SetPosting,

    /// <summary>Change one's own words. Refused to everybody while the room is archived.</summary>
    Edit,

    /// <summary>Choose an emoji at a message. Refused to everybody while the room is archived.</summary>
    React,

    /// <summary>Pin a message for everybody, or unpin it.</summary>
    Pin,

    /// <summary>Take somebody else's words away.</summary>
    Delete,

    /// <summary>Take one's own words away.</summary>
    DeleteOwn,

    /// <summary>Show a message to the owners and admins.</summary>
    Report,

    /// <summary>Add somebody to its members.</summary>
    AddMember,

    /// <summary>Remove somebody else from its members, or make them its keeper.</summary>
    ChangeMember,

    /// <summary>Not be its member any more.</summary>
    Leave,

    /// <summary>Bring in what was said elsewhere, in the names that stood there; also into a room that is archived.</summary>
    Import,

    /// <summary>Call everybody in it: <c>@room</c>.</summary>
    CallRoom,

    /// <summary>Answer a message of that room. Refused to everybody while the room is archived.</summary>
    Reply,

    /// <summary>Change one's own words where they answer a message. Refused to everybody while the room is archived.</summary>
    EditReply,
}
