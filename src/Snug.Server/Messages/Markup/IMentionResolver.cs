namespace Snug.Server.Messages.Markup;

/// <summary>Who may be named in a message: <see cref="RoomMentions"/> in a room, <see cref="NoMentions"/> where nobody is.</summary>
internal interface IMentionResolver
{
    /// <summary>May its author call everybody in the room?</summary>
    bool MayCallRoom { get; }

    /// <summary>The id of the person whose name folds like this (<see cref="People.NameFolding"/>), if they may be named.</summary>
    int? FindFolded(string folded);
}

/// <summary>Nobody can be named.</summary>
internal sealed class NoMentions : IMentionResolver
{
    public static readonly NoMentions Instance = new();

    public bool MayCallRoom => false;

    public int? FindFolded(string folded) => null;
}
