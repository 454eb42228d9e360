namespace HeavyTails.Core.Curvature;

/// <summary>Checks of the blocks of vectors that operators are applied to, and their conversion.</summary>
public static class CurvatureArguments
{
    /// <summary>Checks that x and y hold <paramref name="count"/> vectors each.</summary>
    /// <exception cref="ArgumentException">They do not; the message holds both sides.</exception>
    public static void Check(ICurvatureOperator a, int lengthOfX, int lengthOfY, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var expected = (long)a.Dimension * count;
        if (lengthOfX != expected || lengthOfY != expected)
            throw new ArgumentException(
                $"{count} products with an operator of dimension {a.Dimension} need x and y of {expected} numbers, "
                    + $"got {lengthOfX} and {lengthOfY}"
            );
    }

    /// <summary>Widens float32 numbers to float64; the lengths are equal.</summary>
    public static void Convert(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i];
    }

    /// <summary>Rounds float64 numbers to float32; the lengths are equal.</summary>
    public static void Convert(ReadOnlySpan<double> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = (float)from[i];
    }
}
