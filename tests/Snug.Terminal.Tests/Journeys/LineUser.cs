using System.Threading.Channels;
using Snug.Terminal.Commands;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Journeys;

/// <summary>Somebody at a keyboard of their own, with files of their own, who runs the program's commands one after the other.</summary>
internal sealed class LineUser : IAsyncDisposable
{
    private readonly string config = Directory.CreateTempSubdirectory("snug-someone-").FullName;
    private readonly TimeProvider time;
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    private readonly Interrupts interrupts = new();
    private Channel<string> lines = Channel.CreateUnbounded<string>();
    private Task<int> running = Task.FromResult(0);

    public LineUser(TimeProvider time, string server)
    {
        this.time = time;
        variables["SNUG_SERVER"] = server;
    }

    public PrintedOutput Out { get; } = new();

    public PrintedOutput Talk { get; } = new();

    /// <summary>What is typed now is not shown.</summary>
    public bool IsTypingHidden { get; private set; }

    /// <param name="isTerminal">Somebody sits there; otherwise standard input and output are pipes.</param>
    public void Run(string[] arguments, bool isTerminal)
    {
        running.IsCompleted.ShouldBeTrue("the last command has not ended");
        lines = Channel.CreateUnbounded<string>();
        var context = new CommandContext
        {
            Out = new SafeWriter(Out, isTerminal ? Glyphs.Unicode : Glyphs.Stream),
            Talk = new SafeWriter(Talk, Glyphs.Unicode),
            In = new InputLines(lines.Reader),
            InputIsTerminal = isTerminal,
            OutputIsTerminal = isTerminal,
            Interrupts = interrupts,
            HideTyping = () => new Hidden(this),
            ConfigFolder = Path.Combine(config, "snug"),
            Variable = variables.GetValueOrDefault,
            Time = time,
        };
        running = Task.Run(() => SnugCommands.Run(arguments, context));
    }

    /// <summary>NAME=value; without a value the variable is taken away.</summary>
    public void Set(string variable)
    {
        var parts = variable.Split('=', 2);
        if (parts[1].Length == 0)
        {
            variables.Remove(parts[0]);
        }
        else
        {
            variables[parts[0]] = parts[1];
        }
    }

    /// <summary>Ends the session of whoever came in last, as another device would.</summary>
    public Task SignOut(string server) => SignOut(Path.Combine(config, "snug"), server);

    /// <summary>The same for anybody's files.</summary>
    public static async Task SignOut(string config, string server)
    {
        Snug.Terminal.Sessions.Destination.TryParse(server, out var destination).ShouldBeTrue();
        var session = new Snug.Terminal.Sessions.SessionFolder(config).Last(destination!.Server).ShouldNotBeNull();
        await using var elsewhere = new Snug.Client.SnugClient(
            new Uri(server), new Snug.Client.SnugClientOptions { Token = session.Token });
        await elsewhere.LeaveAsync();
    }

    public void Type(string line)
    {
        Out.Enter();
        lines.Writer.TryWrite(line).ShouldBeTrue();
    }

    public void EndInput() => lines.Writer.TryComplete();

    public void PressCtrlC() => interrupts.Press(Interrupt.CtrlC).ShouldBeTrue("nobody listens to Ctrl-C");

    public Task<int> ExitCode() => running.WaitAsync(TimeSpan.FromSeconds(40));

    public async ValueTask DisposeAsync()
    {
        EndInput();
        interrupts.Press(Interrupt.Stop);
        await ((Task)ExitCode()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        interrupts.Dispose();
        Directory.Delete(config, recursive: true);
    }

    private sealed class Hidden : IDisposable
    {
        private readonly LineUser user;

        public Hidden(LineUser user) => (this.user = user).IsTypingHidden = true;

        public void Dispose() => user.IsTypingHidden = false;
    }
}
