using System.CommandLine;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The command heavytails completion: scripts with which a shell completes commands, options and their values. They ask
/// the command itself, by the directive [suggest] of System.CommandLine, and so never differ from it.
/// </summary>
internal static class CompletionCommand
{
    // What [suggest] answers holds the word anywhere, and Windows' forms of the help option, which are left out.
    // Options are offered only for a word that begins with a dash, so that files are offered where a path may stand.
    private const string Bash = """
        # Completion of heavytails in bash.  source <(heavytails completion bash)
        _heavytails() {
            local before=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} choice
            local line="heavytails${before#"${COMP_WORDS[0]}"}"
            COMPREPLY=()
            while IFS= read -r choice; do
                [[ $choice == -* && $word != -* ]] && continue
                [[ $choice == "$word"* && $choice != /* ]] && COMPREPLY+=("$choice")
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _heavytails heavytails
        """;

    private const string Zsh = """
        #compdef heavytails
        # Completion of heavytails in zsh.  source <(heavytails completion zsh)
        _heavytails() {
            local line="heavytails ${(j: :)words[2,CURRENT]}"
            local -a choices
            choices=(${(f)"$("$words[1]" "[suggest:${#line}]" "$line" 2>/dev/null)"})
            choices=(${choices:#/*})
            [[ $words[CURRENT] == -* ]] || choices=(${choices:#-*})
            compadd -a choices || _files
        }
        compdef _heavytails heavytails
        """;

    private const string Fish = """
        # Completion of heavytails in fish.  heavytails completion fish | source
        function __heavytails
            set -l line (string join ' ' -- heavytails (commandline -opc)[2..-1] (commandline -ct))
            set -l suggest "[suggest:"(string length -- "$line")"]"
            set -l choices (heavytails $suggest "$line" 2>/dev/null | string match -v '/*')
            string match -q -- '-*' (commandline -ct); or set choices (string match -v -- '-*' $choices)
            if set -q choices[1]
                printf '%s\n' $choices
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c heavytails -f -a '(__heavytails)'
        """;

    private static readonly Dictionary<string, string> _scripts = new()
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "The shell.", HelpName = "bash|zsh|fish" };
        Choice.Among(shell, [.. _scripts.Keys]);
        var command = new Command(
            "completion",
            """
            Print a script with which a shell completes commands, options and their values.

            Examples:
              source <(heavytails completion bash)       # in ~/.bashrc, for every shell from then on
              source <(heavytails completion zsh)        # in ~/.zshrc, after compinit
              heavytails completion fish | source        # in ~/.config/fish/config.fish
            """
        )
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            Screen.Unchanged.WriteLine(_scripts[parsed.GetRequiredValue(shell)]);
            return 0;
        });
        return command;
    }
}
