using System.CommandLine;
using Snug.Load;

var port = new Option<int>("--port")
{
    DefaultValueFactory = _ => 5080,
    Description = "A server on this computer; Snug is started with --limits off",
};
var against = new Option<string>("--against")
{
    DefaultValueFactory = _ => "snug",
    Description = "What listens there: snug, nchan, loop or kestrel",
};
var seconds = new Option<int>("--seconds")
{
    DefaultValueFactory = _ => 5,
    Description = "How long to measure, after a second of warming up",
};
var senders = new Option<int>("--senders")
{
    DefaultValueFactory = _ => 64,
    Description = "Connections that ask, each one thing at a time",
};
var readers = new Option<int>("--readers") { DefaultValueFactory = _ => 1_000, Description = "Open streams" };
var inFlight = new Option<int>("--in-flight") { DefaultValueFactory = _ => 1, Description = "Messages on their way at a time" };
var rate = new Option<double>("--rate") { Description = "Messages a second, whether or not they have arrived; 0: as many as arrive" };
var inRooms = new Option<int>("--members")
{
    DefaultValueFactory = _ => 20,
    Description = "How many of the readers are in rooms of their own",
};
var inAndOut = new Option<int>("--moving") { Description = "How many more are added to such a room and removed again, at random" };
var ownRooms = new Option<int>("--own-rooms")
{
    DefaultValueFactory = _ => 1,
    Description = "How many such rooms, all with the same people",
};
var room = new Option<int?>("--room-stream") { Description = "Readers follow this room's own stream, not /api/events" };
var firstRoom = new Option<int>("--first-room") { DefaultValueFactory = _ => 1, Description = "Rooms to open, from this one" };
var lastRoom = new Option<int>("--last-room") { DefaultValueFactory = _ => 1, Description = "to this one" };
var deepest = new Option<int>("--before") { Description = "Pages before any number up to this one; 0: the newest page" };
var events = new Option<int>("--events") { DefaultValueFactory = _ => 100_000, Description = "How many messages are in the log" };
var file = new Option<string>("--db") { Required = true, Description = "A database that no server serves now" };
var messages = new Option<int>("--messages") { DefaultValueFactory = _ => 1_000_000, Description = "Messages to add to the first room" };
var rooms = new Option<int>("--rooms") { DefaultValueFactory = _ => 1_000, Description = "Rooms there are to be, with 100 messages each" };
var people = new Option<int>("--people") { DefaultValueFactory = _ => 10_000, Description = "People there are to be" };
var command = new Option<string>("--command") { Required = true, Description = "Starts a server on the port" };

var root = new RootCommand("Drives a server and says what it did: one line of JSON a run. "
    + "Nothing is measured before all messages of a run are checked.");
Add("fanout", "Messages to many readers: deliveries a second, server CPU a delivery, sending to receipt (with --rate: commit to receipt)", [
    against, readers, inFlight, rate, room, seconds],
    parsed => Fanout.Run(
        Enter(parsed, Math.Min(parsed.GetValue(readers), 1_000) + 1),
        parsed.GetValue(readers),
        parsed.GetValue(inFlight),
        parsed.GetValue(room),
        parsed.GetValue(rate),
        parsed.GetValue(seconds)));
Add("members", "Many readers of whom a few are in rooms of their own: what the others pay for what those say", [
    against, readers, inRooms, inAndOut, ownRooms, rate, seconds],
    parsed => Members.Run(
        Enter(parsed, Math.Min(parsed.GetValue(readers), 1_000) + 1),
        parsed.GetValue(readers),
        parsed.GetValue(inRooms),
        parsed.GetValue(inAndOut),
        parsed.GetValue(ownRooms),
        parsed.GetValue(rate) is > 0 and var given ? given : 100,
        parsed.GetValue(seconds)));
Add("posts", "Durable posts into one room: acknowledged a second, and how long that takes", [against, senders, seconds],
    parsed => Asking.Posts(Enter(parsed, 64), parsed.GetValue(senders), parsed.GetValue(seconds)));
Add("page", "Opening rooms", [against, senders, firstRoom, lastRoom, deepest, seconds],
    parsed => Asking.Pages(
        Enter(parsed, 1),
        (parsed.GetValue(firstRoom), parsed.GetValue(lastRoom)),
        parsed.GetValue(deepest),
        parsed.GetValue(senders),
        parsed.GetValue(seconds)));
Add("state", "GET /api/state", [against, senders, seconds],
    parsed => Asking.State(Enter(parsed, 1), parsed.GetValue(senders), parsed.GetValue(seconds)));
Add("idle", "What readers cost that only wait", [readers, seconds], parsed =>
    IdleReaders.Idle(parsed.GetValue(port), parsed.GetValue(readers), parsed.GetValue(seconds)));
Add("return", "Kills the server and comes back with all readers; something else starts it again", [readers], parsed =>
    IdleReaders.Return(parsed.GetValue(port), parsed.GetValue(readers)));
Add("resume", "One reader from the beginning of the log", [events], parsed =>
    IdleReaders.Resume(parsed.GetValue(port), parsed.GetValue(events)));
Add("start", "From the start of the program to ready, and its memory when idle", [command], parsed =>
    Starting.Run(parsed.GetValue(port), parsed.GetValue(command)!));
Add("fill", "Adds rooms, people and messages to a database", [file, messages, rooms, people],
    parsed => Filling.Fill(parsed.GetValue(file)!, parsed.GetValue(messages), parsed.GetValue(rooms), parsed.GetValue(people)));
Add("size", "Bytes of the database a message, beyond its text", [file], parsed => Filling.Size(parsed.GetValue(file)!));
return root.Parse(args).Invoke();

Target Enter(ParseResult parsed, int count) => Target.Enter(parsed.GetValue(against)!, parsed.GetValue(port), count);

void Add(string name, string description, Option[] options, Action<ParseResult> run)
{
    var added = new Command(name, description) { port };
    Array.ForEach(options, added.Add);
    added.SetAction(run);
    root.Add(added);
}
