using System.CommandLine;
using Snug.Terminal.Tty;

namespace Snug.Terminal.Commands;

/// <summary>
/// <c>snug completion bash</c> (zsh, fish): what Tab knows in a shell, made from the commands themselves, so that it cannot forget one.
/// Their arguments are left to the shell, which completes names of files.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, Func<Command, string>> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
    };

    /// <param name="root">The program's command line; asked when the command runs, so it may still grow.</param>
    public static Command Create(CommandContext context, Command root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var typed }] && !Shells.ContainsKey(typed))
            {
                result.AddError($"There is no completion for \"{typed}\". There are: bash, zsh, fish.");
            }
        });
        var command = new Command("completion", "Print what Tab knows in a shell: source <(snug completion bash)") { shell };
        command.SetAction(parsed => context.Out.Print(
            Shells[parsed.GetRequiredValue(shell)](root).Split('\n').Select(static line => SafeText.OneLine(line))));
        return command;
    }

    private static string Bash(Command root)
    {
        var cases = CommandTree.Below(root).Select(static command => $"        {command.Name}) words='{Words(command)}' ;;");
        var names = string.Join(' ', CommandTree.Below(root).Select(static command => command.Name));
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
                    '') words='{{names}} {{Words(root)}}' ;;
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

    private static string Zsh(Command root)
    {
        var cases = CommandTree.Below(root).Select(static command => $"        {command.Name}) options=({Words(command)}) ;;");
        var commands = CommandTree.Below(root)
            .Select(static command => $"        {Quoted($"{command.Name}:{command.Description}")}");
        return $$"""
            #compdef snug
            # What Tab knows of snug in zsh. In ~/.zshrc, behind compinit: source <(snug completion zsh)
            _snug() {
                local command= word
                local -a commands options
                for word in ${words[2,CURRENT-1]}; do
                    if [[ $word != -* ]]; then
                        command=$word
                        break
                    fi
                done
                commands=(
            {{string.Join('\n', commands)}}
                )
                case $command in
                    '') options=({{Words(root)}}) ;;
            {{string.Join('\n', cases)}}
                esac
                # Behind a command only what begins with a dash is ours; the rest is words and files.
                if [[ $words[CURRENT] == -* ]]; then
                    compadd -- $options
                elif [[ -z $command ]]; then
                    _describe 'command' commands
                else
                    _files
                fi
            }
            compdef _snug snug
            """;
    }

    private static string Fish(Command root)
    {
        var lines = new List<string>
        {
            "# What Tab knows of snug in fish: snug completion fish > ~/.config/fish/completions/snug.fish",
        };
        lines.AddRange(CommandTree.Options(root).Select(static option => Line("__fish_use_subcommand", option)));
        foreach (var command in CommandTree.Below(root))
        {
            lines.Add($"complete -c snug -f -n __fish_use_subcommand -a {command.Name} -d {Quoted(command.Description ?? "")}");
            lines.AddRange(CommandTree.Options(command).Select(option => Line($"'__fish_seen_subcommand_from {command.Name}'", option)));
        }

        return string.Join('\n', lines);

        static string Line(string when, TreeOption option) =>
            $"complete -c snug -n {when} -l {option.Name[2..]}{(option.Value is null ? "" : " -r")} -d {Quoted(option.Description)}";
    }

    private static string Words(Command command) => string.Join(' ', CommandTree.Options(command).Select(static option => option.Name));

    /// <summary>As all three shells take it.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
