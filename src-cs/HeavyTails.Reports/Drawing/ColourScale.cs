namespace HeavyTails.Reports.Drawing;

/// <summary>A scale of colours: pairs of a number from 0 to 1 and a colour, between which it is linear.</summary>
internal sealed class ColourScale
{
    private readonly (double At, Colour Colour)[] stops;

    /// <exception cref="NotSupportedException">The scale is given by its name alone.</exception>
    public ColourScale(Node scale)
    {
        stops =
        [
            .. scale
                .Items.Select(item => item.Items.ToArray())
                .Where(pair => pair.Length == 2)
                .Select(pair => (pair[0].Number(0), pair[1].Colour("#000000"))),
        ];
        if (stops.Length < 2)
            throw new NotSupportedException("a scale of colours without its colours");
    }

    /// <summary>
    /// The colour at a number, which is moved into 0 to 1; that of the middle for NaN, which a range of equal ends
    /// makes.
    /// </summary>
    public Colour At(double share)
    {
        var at = double.IsNaN(share) ? .5 : Math.Clamp(share, 0, 1);
        var above = Math.Max(1, Array.FindIndex(stops, s => s.At >= at));
        var (from, to) = (stops[above - 1], stops[above]);
        var part = to.At > from.At ? (at - from.At) / (to.At - from.At) : 0;
        byte Mix(byte a, byte b) => (byte)Math.Round(a + (part * (b - a)));
        return new(
            Mix(from.Colour.Red, to.Colour.Red),
            Mix(from.Colour.Green, to.Colour.Green),
            Mix(from.Colour.Blue, to.Colour.Blue)
        );
    }

    /// <summary>The colours of n points: one for all, one for each, or by numbers.</summary>
    public static Colour[] OfPoints(Node marker, int count, Colour otherwise)
    {
        var colour = marker["color"];
        if (!colour.IsList)
            return [.. Enumerable.Repeat(colour.Exists ? colour.Colour("") : otherwise, count)];
        // A point beyond the end of the list has the colour of the others.
        var beyond = Enumerable.Repeat(otherwise, Math.Max(0, count - colour.Items.Count()));
        if (!marker["colorscale"].Exists)
            return [.. colour.Items.Select(item => item.Colour("#000000")), .. beyond];
        ColourScale scale = new(marker["colorscale"]);
        var numbers = colour.Numbers;
        var low = marker["cmin"].Number(numbers.DefaultIfEmpty(0).Min());
        var high = marker["cmax"].Number(numbers.DefaultIfEmpty(0).Max());
        return [.. numbers.Select(v => scale.At((v - low) / (high - low))), .. beyond];
    }
}
