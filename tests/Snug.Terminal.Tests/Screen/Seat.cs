using System.Threading.Channels;
using Snug.Terminal.Commands;
using Snug.Terminal.Screen.Keys;
using Snug.Terminal.Screen.Terminals;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Tests.Screen;

/// <summary>Somebody at a terminal with a screen: keys in, what the glass shows out. Everything between is the real program.</summary>
internal sealed class Seat : IAsyncDisposable
{
    private readonly string _config;
    private readonly bool _ownsConfig;
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Interrupts _interrupts = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly ScriptedTerminal _terminal;
    private readonly Task<int> _running;

    public Seat(TimeProvider time, string server, string? config = null, (int Columns, int Rows)? size = null, string[]? arguments = null, Glyphs glyphs = Glyphs.Unicode)
    {
        (_config, _ownsConfig) = (config ?? Directory.CreateTempSubdirectory("snug-seat-").FullName, config is null);
        _variables["SNUG_SERVER"] = server;
        _terminal = new ScriptedTerminal(Glass, size ?? (80, 24));
        var surroundings = new Surroundings
        {
            Out = new SafeWriter(Glass, glyphs),
            Talk = new SafeWriter(Glass, glyphs),
            In = new InputLines(_lines.Reader),
            Terminal = _terminal,
            InputIsTerminal = true,
            OutputIsTerminal = true,
            Interrupts = _interrupts,
            ConfigFolder = Path.Combine(_config, "snug"),
            Variable = _variables.GetValueOrDefault,
            Time = time,
        };
        _running = Task.Run(() => SnugCommands.RunAsync(arguments ?? ["chat"], surroundings));
    }

    public Glass Glass { get; } = new();

    /// <summary>Answers in line mode, at the door and the menu. That the connection is lost may be told while the question stands, behind it.</summary>
    public async Task AnswerAsync(string question, string answer)
    {
        await Glass.WhenAsync(shown => shown.EndsWith(question, StringComparison.Ordinal) || shown.Contains($"{question}Not connected.", StringComparison.Ordinal), question);
        _lines.Writer.TryWrite(answer).ShouldBeTrue();
        Glass.Write("\n");
    }

    /// <summary>From the door into a room.</summary>
    public async Task ComeInAsync(string name, string room = "1")
    {
        await AnswerAsync("Enter your name, or a code from your other device: ", name);
        await AnswerAsync("What do you want to do? ", "1");
        await AnswerAsync("q leaves): ", room);
        await SeeAsync("> Say something");
    }

    /// <summary>Waits until the screen shows this.</summary>
    public Task<string> SeeAsync(string words) => Glass.WhenAsync(shown => shown.Contains(words, StringComparison.Ordinal), words);

    /// <summary>Waits until the screen no longer shows this.</summary>
    public Task<string> SeeNoMoreAsync(string words) => Glass.WhenAsync(shown => shown.Length > 0 && !shown.Contains(words, StringComparison.Ordinal), $"(without) {words}");

    /// <summary>Types characters, one key each.</summary>
    public void Type(string text)
    {
        foreach (var rune in text.EnumerateRunes()) Press(KeyPress.Type(rune.ToString()));
    }

    /// <summary>Types and presses Enter.</summary>
    public void Say(string text)
    {
        Type(text);
        Press(new KeyPress(KeyCode.Enter));
    }

    public void Press(params TerminalInput[] inputs)
    {
        foreach (var input in inputs) _terminal.Feed(input);
    }

    public void Resize(int columns, int rows) => _terminal.Resize(columns, rows);

    /// <summary>The window is closed.</summary>
    public void Close() => _interrupts.Press(Interrupt.Stop).ShouldBeTrue();

    public Task<int> ExitCodeAsync() => _running.WaitAsync(TimeSpan.FromSeconds(40));

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        _interrupts.Press(Interrupt.Stop);
        await ((Task)ExitCodeAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _interrupts.Dispose();
        if (_ownsConfig) Directory.Delete(_config, recursive: true);
    }

    /// <summary>A terminal whose keys are pressed by a test.</summary>
    private sealed class ScriptedTerminal(Glass glass, (int Columns, int Rows) size) : ITerminal
    {
        private readonly Channel<TerminalInput> _inputs = Channel.CreateUnbounded<TerminalInput>();
        private (int Columns, int Rows) _size = size;
        private (int Columns, int Rows) _known = size;

        public ChannelReader<TerminalInput> Inputs => _inputs.Reader;

        /// <summary>The glass changes when the program looks: a frame of the old size on a new glass is a moment that no test is about.</summary>
        public (int Columns, int Rows) Size
        {
            get
            {
                var now = _size;
                if (now != _known) glass.Resize(now.Columns, now.Rows);
                return _known = now;
            }
        }

        public Colours Colours => Colours.True;

        public void Feed(TerminalInput input) => _inputs.Writer.TryWrite(input).ShouldBeTrue();

        public void Resize(int columns, int rows)
        {
            _size = (columns, rows);
            Feed(new Resized());
        }

        public void Enter() => glass.Resize(Size.Columns, Size.Rows);

        public void Leave() => glass.Resize(0, 0);

        public void Suspend() => Feed(new Resumed());

        public Task<string?> EditAsync(string text, CancellationToken cancellationToken) => Task.FromResult<string?>(text + " (edited)\n");
    }
}
