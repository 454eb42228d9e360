using System.CommandLine;
using System.Globalization;

namespace HeavyTails.Cli.Commands;

/// <summary>Options whose value is a share, 0 to 1; any other value is reported as wrong usage.</summary>
internal static class Share
{
    /// <summary>An option without a default.</summary>
    public static Option<double?> Option(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "SHARE",
            CustomParser = result =>
            {
                if (result.Tokens is not [var token])
                    return null;
                var isNumber = double.TryParse(
                    token.Value,
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                    CultureInfo.InvariantCulture,
                    out var value
                );
                if (isNumber && value is >= 0 and <= 1)
                    return value;
                result.AddError($"{name}: expected a share from 0 to 1, got \"{token.Value}\"");
                return null;
            },
        };
}
