using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Snug.Protocol;

namespace Snug.Client;

/// <summary>
/// Turns the data of an event into its type. What cannot be read is told as it is: a reader that crashed on it could never get past it.
/// </summary>
internal static class EventData
{
    /// <summary>Events of the log.</summary>
    internal static SnugEvent ReadLogged(RawEvent raw) => raw.Kind switch
    {
        EventKinds.MessagePosted => Read(raw, Wire.Json.Message, message => new MessagePosted(message)),
        EventKinds.MessageDeleted => Read(raw, Wire.Json.Message, message => new MessageDeleted(message)),
        EventKinds.MessageEdited => Read(raw, Wire.Json.Message, message => new MessageEdited(message)),
        EventKinds.MessageReacted => Read(raw, Wire.Json.MessageReactions, reactions => new MessageReacted(reactions)),
        EventKinds.MessagePinned => Read(raw, Wire.Json.MessagePin, pin => new MessagePinned(pin)),
        EventKinds.RoomCreated => Read(raw, Wire.Json.Room, room => new RoomCreated(room)),
        EventKinds.RoomChanged => Read(raw, Wire.Json.Room, room => new RoomChanged(room)),
        EventKinds.PersonJoined => Read(raw, Wire.Json.Person, person => new PersonJoined(person)),
        EventKinds.PersonRenamed => Read(raw, Wire.Json.Person, person => new PersonRenamed(person)),
        EventKinds.PersonChanged => Read(raw, Wire.Json.Person, person => new PersonChanged(person)),
        EventKinds.MemberJoined => Read(raw, Wire.Json.MemberEvent, member => new MemberJoined(member)),
        EventKinds.MemberLeft => Read(raw, Wire.Json.MemberEvent, member => new MemberLeft(member)),
        EventKinds.MemberChanged => Read(raw, Wire.Json.MemberEvent, member => new MemberChanged(member)),
        EventKinds.ServerChanged => Read(raw, Wire.Json.ServerSettings, settings => new ServerChanged(settings)),
        _ => AsUnknown(raw),
    };

    /// <summary>
    /// Events that are never stored and have no id. One of the log without an id could not be known from its repeat, so it is not told as
    /// one.
    /// </summary>
    internal static SnugEvent ReadPassing(RawEvent raw) => raw.Kind switch
    {
        EventKinds.Me => Read(raw, Wire.Json.Me, me => new MeChanged(me)),
        EventKinds.Presence => Read(raw, Wire.Json.Presence, presence => new PresenceChanged(presence)),
        _ => AsUnknown(raw),
    };

    internal static SnugEvent Read<T>(RawEvent raw, JsonTypeInfo<T> type, Func<T, SnugEvent> wrap) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(raw.Data, type) is { } data ? wrap(data) : AsUnknown(raw);
        }
        catch (JsonException)
        {
            return AsUnknown(raw);
        }
    }

    private static Unknown AsUnknown(RawEvent raw) => new(raw.Kind, Encoding.UTF8.GetString(raw.Data));
}
