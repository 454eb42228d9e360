using System.CommandLine;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails run: simulations of papers, one subcommand an experiment.</summary>
internal static class RunCommand
{
    public static Command Create() =>
        new("run", "Run the simulation of a paper with the settings of a file.") { SingleIndexCommand.Create() };
}
