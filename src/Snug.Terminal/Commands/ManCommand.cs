using System.CommandLine;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary><c>snug man</c>: the manual page, made from the commands themselves (man(7) of groff and mandoc).</summary>
internal static class ManCommand
{
    /// <param name="root">The program's command line; asked when the command runs, so it may still grow.</param>
    public static Command Create(CommandContext context, Command root)
    {
        var command = new Command("man", "Print the manual page: snug man > snug.1; man ./snug.1");
        command.SetAction(_ => context.Out.Print(Lines(root).Select(static line => SafeText.OneLine(line))));
        return command;
    }

    private static IEnumerable<string> Lines(Command root)
    {
        List<string> lines =
        [
            $".TH SNUG 1 \"\" \"Snug {ProgramVersion.Number}\" \"User Commands\"",
            ".SH NAME",
            "snug \\- chat rooms of your own",
            ".SH SYNOPSIS",
            ".B snug",
            ".RI [ COMMAND \"] [\" options ]",
            ".SH DESCRIPTION",
            Text(root.Description ?? ""),
            "Without a command and on a terminal: a menu. Data goes to standard output, everything else to standard error.",
            ".SH COMMANDS",
        ];
        foreach (var command in CommandTree.Below(root))
        {
            var arguments = string.Concat(command.Arguments
                .Where(static argument => !argument.Hidden)
                .Select(static argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}]" : $" {argument.Name}"));
            lines.AddRange([$".SS snug {Text(command.Name + arguments)}", Text(command.Description ?? "")]);
            foreach (var option in CommandTree.Options(command))
            {
                lines.AddRange([".TP", $"\\fB{Text(option.Name)}\\fR{(option.Value is { } value ? $" \\fI{Text(value)}\\fR" : "")}"]);
                lines.Add(Text(option.Description));
            }
        }

        return [.. lines, .. Ending];
    }

    private static IEnumerable<string> Ending { get; } =
    [
        ".SH EXIT STATUS",
        $"{ExitCode.Done}: done. {ExitCode.Refused}: refused, and the reason is said. {ExitCode.Usage}: not understood, nothing was done. "
            + $"{ExitCode.Unreachable}: nobody answered.",
        ".SH ENVIRONMENT",
        "SNUG_SERVER, SNUG_ME, SNUG_TOKEN and SNUG_CONFIG for whoever talks, SNUG_DB, SNUG_PORT and the other options of serve as "
            + "SNUG_NAME for whoever keeps a server.",
        ".SH FILES",
        "~/.config/snug/sessions: who you are, one file a person and server. snug.db in the folder where serve was started: the rooms.",
    ];

    /// <summary>
    /// What the formatter takes for itself is said as it is: a backslash, a dash of an option, a dot or quote at the beginning.
    /// </summary>
    private static string Text(string text)
    {
        var said = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return said is ['.' or '\'', ..] ? "\\&" + said : said;
    }
}
