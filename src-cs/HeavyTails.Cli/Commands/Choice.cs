using System.CommandLine;

namespace HeavyTails.Cli.Commands;

/// <summary>Options that take one of a list of values; any other value is reported as wrong usage.</summary>
internal static class Choice
{
    // The help has all names of options in one column, so that a long list is in the description alone.
    private const int Widest = 20;

    /// <summary>An option whose default is the first of its values.</summary>
    public static Option<string> Option(string name, string description, params string[] values)
    {
        var list = string.Join('|', values);
        var option = new Option<string>(name)
        {
            Description = description,
            DefaultValueFactory = _ => values[0],
            HelpName = list.Length <= Widest ? list : "NAME",
        };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
