using System.Globalization;

namespace HeavyTails.Reports.Drawing;

/// <summary>A colour with red, green and blue from 0 to 255 and an opacity from 0 to 1.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue, double Opacity = 1)
{
    private static readonly Dictionary<string, Colour> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = new(0, 0, 0),
        ["white"] = new(255, 255, 255),
        ["grey"] = new(128, 128, 128),
        ["gray"] = new(128, 128, 128),
        ["red"] = new(255, 0, 0),
        ["green"] = new(0, 128, 0),
        ["blue"] = new(0, 0, 255),
        ["orange"] = new(255, 165, 0),
        ["transparent"] = new(0, 0, 0, 0),
    };

    /// <summary>The colour without its opacity, as "#rrggbb".</summary>
    public string Hex => $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary>
    /// Reads "#rgb", "#rrggbb", "#rrggbbaa", "rgb(r, g, b)", "rgba(r, g, b, a)" and a few names. Numbers beyond their
    /// range are its ends, as in CSS.
    /// </summary>
    /// <exception cref="NotSupportedException">The text is none of these.</exception>
    public static Colour Parse(string text)
    {
        if (Named.TryGetValue(text, out var named))
            return named;
        if (text.StartsWith('#') && Hexadecimal(text[1..]) is { } colour)
            return colour;
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open > 0 && text.EndsWith(')'))
        {
            var parts = text[(open + 1)..^1].Split(',').Select(Number).ToArray();
            if (parts.Length is 3 or 4 && Array.TrueForAll(parts, double.IsFinite))
                return new(
                    Level(parts[0]),
                    Level(parts[1]),
                    Level(parts[2]),
                    parts.Length == 4 ? Math.Clamp(parts[3], 0, 1) : 1
                );
        }
        throw new NotSupportedException($"the colour {text}: expected #rrggbb, rgb(...) or rgba(...)");
    }

    /// <summary>The colour with its opacity multiplied by a share from 0 to 1.</summary>
    public Colour Times(double share) => this with { Opacity = Opacity * share };

    private static Colour? Hexadecimal(string digits)
    {
        if (digits.Length == 3)
            digits = string.Concat(digits.Select(d => new string(d, 2)));
        if (digits.Length is not (6 or 8) || !digits.All(char.IsAsciiHexDigit))
            return null;
        byte At(int i) => Convert.ToByte(digits.Substring(2 * i, 2), 16);
        return new(At(0), At(1), At(2), digits.Length == 8 ? At(3) / 255.0 : 1);
    }

    private static byte Level(double number) => (byte)Math.Round(Math.Clamp(number, 0, 255));

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
