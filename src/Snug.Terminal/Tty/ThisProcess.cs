using System.Text;
using Microsoft.Win32.SafeHandles;
using Snug.Terminal.Screen.Terminals;

namespace Snug.Terminal.Tty;

/// <summary>
/// The streams of this process, opened so that the runtime's console takes no part: it would switch the terminal to another mode,
/// echo for itself, write control sequences of its own, and keep quiet about a closed pipe.
/// </summary>
public static class ThisProcess
{
    private const int BufferedCharacters = 16 * 1024;

    /// <summary>The person at this process's keyboard, or the pipes in its place.</summary>
    public static CommandContext Context()
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        var interrupts = Interrupts.OfThisProcess();
        var (lines, terminal) = Input(interrupts);
        var output = Writer(1, Console.IsOutputRedirected);
        return new CommandContext
        {
            Out = output,
            // Nobody who listens to the reasons is no reason for another exit code.
            Talk = Writer(2, Console.IsErrorRedirected).WithoutReader(),
            In = lines,
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            Interrupts = interrupts,
            Terminal = terminal,
            HideTyping = () => Console.IsInputRedirected ? null : HideTyping(output),
            ConfigFolder = Sessions.ConfigFolder.Of(Environment.GetEnvironmentVariable),
            Variable = Environment.GetEnvironmentVariable,
            Width = TerminalWidth,
        };
    }

    /// <summary>
    /// Does a terminal here draw Unicode? The first of these variables that is set decides, as for every program (POSIX). None set is the
    /// usual state of containers, whose terminals are UTF-8.
    /// </summary>
    internal static bool IsUnicode(Func<string, string?> variable)
    {
        string[] names = ["LC_ALL", "LC_CTYPE", "LANG"];
        var locale = names.Select(variable).FirstOrDefault(static value => !string.IsNullOrEmpty(value));
        return locale is null
            || locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase)
            || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }

    private static SafeWriter Writer(int descriptor, bool isRedirected)
    {
        var glyphs = isRedirected ? Glyphs.Stream
            : OperatingSystem.IsWindows() || IsUnicode(Environment.GetEnvironmentVariable) ? Glyphs.Unicode
            : Glyphs.Ascii;
        return new SafeWriter(
            new StreamWriter(OpenOutput(descriptor), new UTF8Encoding(false), BufferedCharacters) { AutoFlush = false }, glyphs);
    }

    private static Stream OpenOutput(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
        }

        var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // In a file FileStream keeps a position of its own, so that "(snug rooms; snug rooms) > file" would write the second list over the
        // first.
        return new OutputStream(!stream.CanSeek ? stream : descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError());
    }

    /// <summary>A terminal is read by one thread for lines and keys alike; a pipe or a file only in lines.</summary>
    private static (InputLines Lines, ITerminal? Terminal) Input(Interrupts interrupts)
    {
        if (Console.IsInputRedirected)
        {
            return (new InputLines(OpenInput), null);
        }

        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        if (OperatingSystem.IsWindows())
        {
            var console = new WindowsInput(new AutoResetEvent(false));
            var typed = new InputBytes(console);
            return (new InputLines(typed), Console.IsOutputRedirected
                ? null
                : WindowsTerminal.Open(console, typed, interrupts, variable, TimeProvider.System));
        }
        else
        {
            var typed = new InputBytes(new UnixInput());
            return (new InputLines(typed), Console.IsOutputRedirected
                ? null
                : UnixTerminal.Open(typed, interrupts, variable, TimeProvider.System));
        }
    }

    private static IDisposable? HideTyping(SafeWriter output) =>
        OperatingSystem.IsWindows() ? WindowsEcho.Hide(() => output.Line($"")) : UnixEcho.Hide();

    /// <summary>The bytes as they are: the console's reader on Windows would take them for its code page.</summary>
    private static Stream OpenInput() => OperatingSystem.IsWindows()
        ? Console.OpenStandardInput()
        : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <summary>Not <see cref="Console.WindowWidth"/> on Unix: asking it switches the keypad of the terminal to another mode.</summary>
    private static int TerminalWidth()
    {
        const int usual = 80;
        if (Console.IsOutputRedirected)
        {
            return usual;
        }

        var width = OperatingSystem.IsWindows() ? Console.WindowWidth : WindowSize.Columns(descriptor: 1);
        return width > 20 ? width : usual;
    }
}
