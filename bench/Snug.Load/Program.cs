using System.CommandLine;
using Snug.Load;

var port = new Option<int>("--port") { DefaultValueFactory = _ => 5080, Description = "A server on this computer, started with --limits off" };
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 5, Description = "How long to measure, after one second of warming up" };
var senders = new Option<int>("--senders") { DefaultValueFactory = _ => 64, Description = "Connections that post, each one message at a time" };
var readers = new Option<int>("--readers") { DefaultValueFactory = _ => 1_000, Description = "Open streams" };
var inFlight = new Option<int>("--in-flight") { DefaultValueFactory = _ => 1, Description = "Messages on their way at a time" };
var isRoomStream = new Option<bool>("--room-stream") { Description = "Readers follow the room's own stream, not /api/events" };

var root = new RootCommand("Drives a Snug server and says what it did. One line of JSON a run.");
Add("posts", "Durable posts into one room: acknowledged a second, and how long an acknowledgement takes", [senders],
    parsed => Posts.RunAsync(parsed.GetValue(port), parsed.GetValue(senders), parsed.GetValue(seconds)));
Add("fanout", "One message to many readers: deliveries a second, server CPU a delivery, commit to receipt", [readers, inFlight, isRoomStream],
    parsed => Fanout.RunAsync(parsed.GetValue(port), parsed.GetValue(readers), parsed.GetValue(inFlight), parsed.GetValue(isRoomStream), parsed.GetValue(seconds)));
Add("page", "Opening a room: newest pages a second", [senders],
    parsed => Pages.RunAsync(parsed.GetValue(port), parsed.GetValue(senders), parsed.GetValue(seconds)));
return await root.Parse(args).InvokeAsync();

void Add(string name, string description, Option[] options, Func<ParseResult, Task> run)
{
    var command = new Command(name, description) { port, seconds };
    Array.ForEach(options, command.Add);
    command.SetAction((parsed, _) => run(parsed));
    root.Add(command);
}
