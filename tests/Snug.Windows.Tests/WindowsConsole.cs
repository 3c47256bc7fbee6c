using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Snug.Windows.Tests;

/// <summary>
/// The program in a Windows console, which Wine plays on a pseudo terminal. Keys come as a Windows console hands them out. Wine's console
/// does not understand the sequences of terminals: it takes them for text and breaks them at its own edge. The breaks are taken out again,
/// so what is drawn can be read here as text, and not be looked at.
/// </summary>
internal static partial class WindowsConsole
{
    /// <summary>A step of its own, and no other key beside it.</summary>
    public const string CtrlC = "\u0003";

    private const int Seconds = 40;
    private const int Columns = 80;

    /// <summary>Waits for a text, types, and so on to the end of the program.</summary>
    /// <returns>All that was written, as one line in its order.</returns>
    public static Task<Said> Run(WindowsCommands commands, (string Wait, string Type)[] steps, params string[] arguments) =>
        Run(commands, [.. steps.Select(step => new Step(step.Wait, step.Type))], arguments);

    /// <inheritdoc cref="Run(WindowsCommands, ValueTuple{string, string}[], string[])"/>
    public static async Task<Said> Run(WindowsCommands commands, Step[] steps, params string[] arguments)
    {
        var inner = await commands.Start(arguments);
        var start = new ProcessStartInfo("python3")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = inner.WorkingDirectory,
        };
        string[] script = [Path.Combine(AppContext.BaseDirectory, "capture.py"), Number(Seconds), Number(Columns)];
        var typed = JsonSerializer.Serialize(await Task.WhenAll(steps.Select(step => Capture(commands, step))));
        foreach (var argument in (string[])[.. script, typed, "--", inner.FileName, .. inner.ArgumentList])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in inner.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["CAPTURE_UNBROKEN"] = "1";
        if (!steps.Any(step => step.Type == CtrlC))
        {
            // Ctrl-C is the one key that Wine has from the terminal as a signal.
            start.Environment["CAPTURE_RAW"] = "1";
        }

        using var process = Process.Start(start)!;
        var written = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(TestDeadline.Token), process.StandardError.ReadToEndAsync(TestDeadline.Token));
        await process.WaitForExitAsync(TestDeadline.Token);
        return new Said(process.ExitCode, written[0], written[1]);
    }

    /// <summary>Without sequences.</summary>
    public static string TextOf(Said said) => Sequence().Replace(said.Out, "");

    /// <summary>As the script takes it.</summary>
    private static async Task<object[]> Capture(WindowsCommands commands, Step step)
    {
        if (step.Done.Length == 0)
        {
            return [step.Wait, step.Type];
        }

        var happening = await commands.Event(step.Done);
        string[] command = [happening.FileName, .. happening.ArgumentList];
        return [step.Wait, step.Type, command];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sequence();
}

/// <summary>Something to wait for, and what comes then.</summary>
/// <param name="Wait">Text that is written.</param>
/// <param name="Type">Keys.</param>
/// <param name="Done">What the console does, as console-event.c takes it.</param>
internal sealed record Step(string Wait, string Type = "", params string[] Done);
