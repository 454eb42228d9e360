using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// Options whose value is a whole number in a range; any other value is reported as wrong usage, with the range.
/// </summary>
internal static class WholeNumber
{
    private const int MostThreads = 4096;

    /// <summary>An option with a default.</summary>
    public static Option<T> Option<T>(string name, T least, T most, string description, T byDefault)
        where T : struct, IBinaryInteger<T> =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result => Parse(result, name, least, most) ?? byDefault,
        };

    /// <summary>An option without a default, whose value may be null.</summary>
    public static Option<T?> Option<T>(string name, T least, T most, string description)
        where T : struct, IBinaryInteger<T> =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => Parse(result, name, least, most),
        };

    /// <summary>The option --threads, by default one per processor.</summary>
    public static Option<int> Threads() =>
        Option(
            "--threads",
            1,
            MostThreads,
            "Number of threads. Default: one per processor.",
            Math.Min(Environment.ProcessorCount, MostThreads)
        );

    /// <summary>Makes it wrong usage if the value of one option exceeds that of another.</summary>
    public static void NeedOrder(Command command, Option least, Option most) =>
        command.Validators.Add(result =>
        {
            if (Typed(result, least) is { } low && Typed(result, most) is { } high && low > high)
                result.AddError($"expected {least.Name} <= {most.Name}, got {low} and {high}");
        });

    private static long? Typed(CommandResult command, Option option) =>
        TypedValue.Of(command, option) is { } word && TryParse(word, out long value) ? value : null;

    private static T? Parse<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, IBinaryInteger<T>
    {
        if (result.Tokens is not [var token])
            return null;
        if (TryParse(token.Value, out T value) && value >= least && value <= most)
            return value;
        result.AddError($"{name}: expected a whole number from {least} to {most}, got \"{token.Value}\"");
        return null;
    }

    private static bool TryParse<T>(string text, out T value)
        where T : struct, IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
