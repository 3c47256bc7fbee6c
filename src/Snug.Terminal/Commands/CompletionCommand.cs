using System.CommandLine;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary>
/// <c>snug completion bash</c>: what Tab knows in a shell, made from the commands themselves, so that it cannot forget one. Their
/// arguments are left to the shell, which completes names of files.
/// </summary>
internal static class CompletionCommand
{
    private const string Help = "--help";

    /// <param name="root">The program's command line; asked when the command runs, so it may still grow.</param>
    public static Command Create(CommandContext context, Command root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash" };
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var typed }] && typed != "bash")
            {
                result.AddError($"There is no completion for \"{typed}\". There is: bash.");
            }
        });
        var command = new Command("completion", "Print what Tab knows in a shell: source <(snug completion bash)") { shell };
        command.SetAction(_ => context.Out.Print(Bash(root).Split('\n').Select(static line => SafeText.OneLine(line))));
        return command;
    }

    private static string Bash(Command root)
    {
        var cases = root.Subcommands.Where(static command => !command.Hidden)
            .Select(static command => $"        {command.Name}) words='{Options(command)}' ;;");
        var names = string.Join(' ', root.Subcommands.Where(static command => !command.Hidden).Select(static command => command.Name));
        return $$"""
            # What Tab knows of snug in bash. In ~/.bashrc: source <(snug completion bash)
            _snug() {
                local word=${COMP_WORDS[COMP_CWORD]} command= words= at
                for ((at = 1; at < COMP_CWORD; at++)); do
                    if [[ ${COMP_WORDS[at]} != -* ]]; then
                        command=${COMP_WORDS[at]}
                        break
                    fi
                done
                case $command in
                    '') words='{{names}} {{Options(root)}}' ;;
            {{string.Join('\n', cases)}}
                esac
                # Behind a command only what begins with a dash is ours; the rest is words and files.
                if [[ -n $command && $word != -* ]]; then
                    words=
                fi
                COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -o bashdefault -o default -F _snug snug
            """;
    }

    private static string Options(Command command) => string.Join(' ', command.Options
        .Where(static option => !option.Hidden)
        .SelectMany(static option => option.Aliases.Append(option.Name))
        .Where(static name => name.StartsWith("--", StringComparison.Ordinal))
        .Append(Help)
        .Distinct()
        .Order(StringComparer.Ordinal));
}
