using System.CommandLine;
using HeavyTails.Cli.Terminal;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The hidden command heavytails manual: the manual page, made of the help of all commands.</summary>
internal static class ManualCommand
{
    /// <summary>Makes the command; <paramref name="root"/> returns the command whose manual it prints.</summary>
    public static Command Create(Func<RootCommand> root)
    {
        var command = new Command("manual", "Print the manual page, for man.") { Hidden = true };
        command.SetAction(_ =>
        {
            Screen.Unchanged.Write(ManualPage.Of(root(), Provenance.VersionOf(typeof(ManualCommand).Assembly)));
            return 0;
        });
        return command;
    }
}
