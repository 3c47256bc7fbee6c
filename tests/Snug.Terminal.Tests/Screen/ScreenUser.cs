using System.Threading.Channels;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Somebody at a terminal with a screen: keys in, what the glass shows out. Everything between is the real program.</summary>
internal sealed class ScreenUser : IAsyncDisposable
{
    private readonly string config;
    private readonly bool ownsConfig;
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    private readonly Interrupts interrupts = new();
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly ScriptedTerminal terminal;
    private readonly Task<int> running;

    public ScreenUser(
        TimeProvider time,
        string server,
        string? config = null,
        (int Columns, int Rows)? size = null,
        string[]? arguments = null,
        Glyphs glyphs = Glyphs.Unicode)
    {
        (this.config, ownsConfig) = (config ?? Directory.CreateTempSubdirectory("snug-seat-").FullName, config is null);
        variables["SNUG_SERVER"] = server;
        terminal = new ScriptedTerminal(Glass, size ?? (80, 24));
        var context = new CommandContext
        {
            Out = new SafeWriter(Glass, glyphs),
            Talk = new SafeWriter(Glass, glyphs),
            In = new InputLines(lines.Reader),
            Terminal = terminal,
            InputIsTerminal = true,
            OutputIsTerminal = true,
            Interrupts = interrupts,
            ConfigFolder = Path.Combine(this.config, "snug"),
            Variable = variables.GetValueOrDefault,
            Time = time,
        };
        running = Task.Run(() => SnugCommands.Run(arguments ?? ["chat"], context));
    }

    public FakeScreen Glass { get; } = new();

    /// <summary>
    /// Answers in line mode, at the door and the menu. That the connection is lost may be told while the question stands, behind it.
    /// </summary>
    public async Task Answer(string question, string answer)
    {
        await Glass.When(shown => shown.EndsWith(question, StringComparison.Ordinal)
            || shown.Contains($"{question}Not connected.", StringComparison.Ordinal), question);
        lines.Writer.TryWrite(answer).ShouldBeTrue();
        Glass.Write("\n");
    }

    /// <summary>From the door into a room.</summary>
    public async Task ComeIn(string name, string room = "1")
    {
        await Answer("Enter your name, or a code from your other device: ", name);
        await Answer("What do you want to do? ", "1");
        await Answer("q leaves): ", room);
        await See("> Say something");
    }

    /// <summary>Waits until the screen shows this.</summary>
    public Task<string> See(string words) => Glass.When(shown => shown.Contains(words, StringComparison.Ordinal), words);

    /// <summary>Waits until the screen no longer shows this.</summary>
    public Task<string> SeeNoMore(string words) =>
        Glass.When(shown => shown.Length > 0 && !shown.Contains(words, StringComparison.Ordinal), $"(without) {words}");

    /// <summary>Types characters, one key each.</summary>
    public void Type(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            Press(KeyPress.Type(rune.ToString()));
        }
    }

    /// <summary>Types and presses Enter.</summary>
    public void Say(string text)
    {
        Type(text);
        Press(new KeyPress(KeyCode.Enter));
    }

    public void Press(params TerminalInput[] inputs)
    {
        foreach (var input in inputs)
        {
            terminal.Feed(input);
        }
    }

    public void Resize(int columns, int rows) => terminal.Resize(columns, rows);

    /// <summary>The window is closed.</summary>
    public void Close() => interrupts.Press(Interrupt.Stop).ShouldBeTrue();

    public Task<int> ExitCode() => running.WaitAsync(TimeSpan.FromSeconds(40));

    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        interrupts.Press(Interrupt.Stop);
        await ((Task)ExitCode()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        interrupts.Dispose();
        if (ownsConfig)
        {
            Directory.Delete(config, recursive: true);
        }
    }

    /// <summary>A terminal whose keys are pressed by a test.</summary>
    private sealed class ScriptedTerminal(FakeScreen screen, (int Columns, int Rows) size) : ITerminal
    {
        private readonly Channel<TerminalInput> inputs = Channel.CreateUnbounded<TerminalInput>();
        private (int Columns, int Rows) size = size;
        private (int Columns, int Rows) known = size;

        public ChannelReader<TerminalInput> Inputs => inputs.Reader;

        /// <summary>
        /// The glass changes when the program looks: a frame of the old size on a new glass is a moment that no test is about.
        /// </summary>
        public (int Columns, int Rows) Size
        {
            get
            {
                var now = size;
                if (now != known)
                {
                    screen.Resize(now.Columns, now.Rows);
                }

                return known = now;
            }
        }

        public Colours Colours => Colours.True;

        public void Feed(TerminalInput input) => inputs.Writer.TryWrite(input).ShouldBeTrue();

        public void Resize(int columns, int rows)
        {
            size = (columns, rows);
            Feed(new Resized());
        }

        public void Enter() => screen.Resize(Size.Columns, Size.Rows);

        public void UseMouse(bool isOn) => screen.TellsMouse = isOn;

        public void Leave() => screen.Resize(0, 0);

        public void Suspend() => Feed(new Resumed());

        public Task<string?> Edit(string text, CancellationToken cancellationToken) => Task.FromResult<string?>(text + " (edited)\n");
    }
}
