using System.Threading.Channels;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>Somebody at a keyboard of their own, with files of their own, who runs the program's commands one after the other.</summary>
internal sealed class Someone : IAsyncDisposable
{
    private readonly string _config = Directory.CreateTempSubdirectory("snug-someone-").FullName;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Interrupts _interrupts = new();
    private Channel<string> _lines = Channel.CreateUnbounded<string>();
    private Task<int> _running = Task.FromResult(0);

    public Someone(TimeProvider time, string server)
    {
        _time = time;
        _variables["SNUG_SERVER"] = server;
    }

    public Printed Out { get; } = new();

    public Printed Talk { get; } = new();

    /// <param name="isTerminal">Somebody sits there; otherwise standard input and output are pipes.</param>
    public void Run(string[] arguments, bool isTerminal)
    {
        _running.IsCompleted.ShouldBeTrue("the last command has not ended");
        _lines = Channel.CreateUnbounded<string>();
        var surroundings = new Surroundings
        {
            Out = new SafeWriter(Out, isTerminal ? Glyphs.Unicode : Glyphs.Stream),
            Talk = new SafeWriter(Talk, Glyphs.Unicode),
            In = new InputLines(_lines.Reader),
            InputIsTerminal = isTerminal,
            OutputIsTerminal = isTerminal,
            Interrupts = _interrupts,
            ConfigFolder = Path.Combine(_config, "snug"),
            Variable = _variables.GetValueOrDefault,
            Time = _time,
        };
        _running = Task.Run(() => SnugCommands.RunAsync(arguments, surroundings));
    }

    /// <summary>NAME=value; without a value the variable is taken away.</summary>
    public void Set(string variable)
    {
        var parts = variable.Split('=', 2);
        if (parts[1].Length == 0) _variables.Remove(parts[0]);
        else _variables[parts[0]] = parts[1];
    }

    /// <summary>Ends the session of whoever came in last, as another device would.</summary>
    public Task SignOutAsync(string server) => SignOutAsync(Path.Combine(_config, "snug"), server);

    /// <summary>The same for anybody's files.</summary>
    public static async Task SignOutAsync(string config, string server)
    {
        Snug.Terminal.Sessions.Destination.TryParse(server, out var destination).ShouldBeTrue();
        var session = new Snug.Terminal.Sessions.SessionFolder(config).Last(destination!.Server).ShouldNotBeNull();
        await using var elsewhere = new Snug.Client.SnugClient(new Uri(server), new Snug.Client.SnugClientOptions { Token = session.Token });
        await elsewhere.LeaveAsync();
    }

    public void Type(string line)
    {
        Out.Enter();
        _lines.Writer.TryWrite(line).ShouldBeTrue();
    }

    public void EndInput() => _lines.Writer.TryComplete();

    public void PressCtrlC() => _interrupts.Press(Interrupt.CtrlC).ShouldBeTrue("nobody listens to Ctrl-C");

    public Task<int> ExitCodeAsync() => _running.WaitAsync(TimeSpan.FromSeconds(40));

    public async ValueTask DisposeAsync()
    {
        EndInput();
        _interrupts.Press(Interrupt.Stop);
        await ((Task)ExitCodeAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _interrupts.Dispose();
        Directory.Delete(_config, recursive: true);
    }
}
