// A setting is a parameter of an experiment that the command line may change. Its text is the same for all spellings of
// a number: 0.1, .1 and 1e-1 are "0.1", so that they give a run the same hash.
using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>What the values of a setting or an axis are.</summary>
public enum SettingKind
{
    /// <summary>Text without any form.</summary>
    Text,

    /// <summary>A number, which may be infinite.</summary>
    Number,

    /// <summary>A number without a fraction, of up to 28 digits.</summary>
    WholeNumber,

    /// <summary>The word true or false.</summary>
    Truth,
}

/// <summary>
/// A parameter that decides the result and can be given another value by --set or a file of settings.
/// </summary>
/// <param name="Name">Name of the parameter, not that of an axis.</param>
/// <param name="Value">Its value as text, the same for all spellings of a number.</param>
/// <param name="Kind">What other values it can have.</param>
public sealed record Setting(string Name, string Value, SettingKind Kind)
{
    /// <summary>A setting of text, of a number of any type of .NET, or of true or false.</summary>
    /// <exception cref="ArgumentException">The value has another type.</exception>
    public static Setting Of(string name, object value) =>
        value switch
        {
            string text => new(name, text, SettingKind.Text),
            bool truth => new(name, truth ? "true" : "false", SettingKind.Truth),
            double or float => new(
                name,
                Number(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
                SettingKind.Number
            ),
            int or long or uint or short or byte or ulong or decimal => new(
                name,
                Whole(Convert.ToDecimal(value, CultureInfo.InvariantCulture))
                    ?? throw new ArgumentException($"setting {name}: expected a whole number, got {value}"),
                SettingKind.WholeNumber
            ),
            _ => throw new ArgumentException(
                $"setting {name}: expected text, a number, true or false, got {value?.GetType().Name ?? "null"}"
            ),
        };

    /// <summary>The text of a value of a kind, whichever way it is spelled.</summary>
    /// <param name="kind">What the value should be.</param>
    /// <param name="text">The value as it was written.</param>
    /// <param name="what">Place and name of the value, for the message.</param>
    /// <exception cref="ArgumentException">The value is of another kind.</exception>
    internal static string TextOf(SettingKind kind, string text, string what) =>
        kind switch
        {
            SettingKind.Text => text,
            SettingKind.Truth when text is "true" or "false" => text,
            SettingKind.Number
                when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
                    && !double.IsNaN(x) => Number(x),
            SettingKind.WholeNumber
                when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n)
                    && Whole(n) is { } whole => whole,
            _ => throw new ArgumentException($"{what}: expected {Described(kind)}, got \"{text}\""),
        };

    private static string Described(SettingKind kind) =>
        kind switch
        {
            SettingKind.Number => "a number",
            SettingKind.WholeNumber => "a whole number",
            _ => "true or false",
        };

    // Adding 0 makes -0 a 0.
    private static string Number(double x) => (x + 0.0).ToString("R", CultureInfo.InvariantCulture);

    private static string? Whole(decimal n) =>
        decimal.Truncate(n) == n ? decimal.Truncate(n).ToString("0", CultureInfo.InvariantCulture) : null;
}
