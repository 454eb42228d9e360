// The power of two 2^k, 2^k <= max(|d_i|, |e_i|) < 2^(k+1), by which a tridiagonal matrix is divided, without error, so
// that products of four of its numbers neither overflow nor vanish.
namespace HeavyTails.Core.Numerics;

/// <summary>Checks and scales tridiagonal matrices.</summary>
internal static class TridiagonalScale
{
    private const ulong Magnitude = 0x7FFFFFFFFFFFFFFF,
        Infinity = 0x7FF0000000000000;

    /// <summary>Factor that brings the largest number to [1, 2), and the factor that restores it.</summary>
    /// <param name="diagonal">The diagonal [n].</param>
    /// <param name="squares">Squares [n - 1] of the off-diagonal.</param>
    /// <param name="matrix">Which matrix of how many it is, for messages. Default: the only one.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is not finite or a square
    /// negative.</exception>
    internal static (double Down, double Up) Of(
        ReadOnlySpan<double> diagonal,
        ReadOnlySpan<double> squares,
        (int Index, int Count) matrix = default
    )
    {
        var n = diagonal.Length;
        if (squares.Length != Math.Max(0, n - 1))
            throw new ArgumentException(
                $"{Name(matrix)}expected {Math.Max(0, n - 1)} squares beside a diagonal of {n}, got {squares.Length}"
            );
        // Bits of magnitudes are in the order of the numbers, infinities and NaN above all; a sign is above those.
        var (largest, square) = (0UL, 0UL);
        foreach (var x in diagonal)
            largest = Math.Max(largest, BitConverter.DoubleToUInt64Bits(x) & Magnitude);
        foreach (var x in squares)
            square = Math.Max(square, BitConverter.DoubleToUInt64Bits(x + 0.0));
        if (largest >= Infinity || square >= Infinity)
            Refuse(diagonal, squares, Name(matrix));
        var most = Math.Max(
            BitConverter.UInt64BitsToDouble(largest),
            Math.Sqrt(BitConverter.UInt64BitsToDouble(square))
        );
        if (most == 0)
            return (1, 1);
        var exponent = Math.Max(Math.ILogB(most), -1022);
        return (Math.ScaleB(1, -exponent), Math.ScaleB(1, exponent));
    }

    private static string Name((int Index, int Count) matrix) =>
        matrix.Count == 0 ? "" : $"matrix {matrix.Index} of {matrix.Count}: ";

    private static void Refuse(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> squares, string name)
    {
        for (var i = 0; i < diagonal.Length; i++)
            if (!double.IsFinite(diagonal[i]))
                throw new ArgumentException($"{name}expected a finite diagonal, got {diagonal[i]} at {i}");
        for (var i = 0; i < squares.Length; i++)
            if (!double.IsFinite(squares[i]) || squares[i] < 0)
                throw new ArgumentException($"{name}expected finite squares of at least 0, got {squares[i]} at {i}");
    }
}
