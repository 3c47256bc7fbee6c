using System.CommandLine;

namespace Snug.Terminal.Commands;

/// <summary>The commands as they are told to others than System.CommandLine: to shells and in the manual page.</summary>
internal static class CommandTree
{
    private const string Dashes = "--";

    private static readonly TreeOption Help = new("--help", null, "Show help and usage information");

    /// <summary>Those that people are told of.</summary>
    public static IEnumerable<Command> Below(Command root) => root.Subcommands.Where(static command => !command.Hidden);

    /// <summary>A command's options by their long names, in order.</summary>
    public static IEnumerable<TreeOption> Options(Command command) => command.Options
        .Where(static option => !option.Hidden)
        .SelectMany(static option => option.Aliases.Append(option.Name).Select(name => Of(option, name)))
        .Where(static option => option.Name.StartsWith(Dashes, StringComparison.Ordinal))
        .Append(Help)
        .DistinctBy(static option => option.Name)
        .OrderBy(static option => option.Name, StringComparer.Ordinal);

    private static TreeOption Of(Option option, string name) =>
        new(name, option.Arity.MaximumNumberOfValues == 0 ? null : option.HelpName ?? "VALUE", option.Description ?? "");
}

/// <summary>An option of a command.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Value">What comes behind it; null if nothing does.</param>
/// <param name="Description">What it is for.</param>
internal sealed record TreeOption(string Name, string? Value, string Description);
