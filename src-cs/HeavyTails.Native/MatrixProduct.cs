namespace HeavyTails.Native;

/// <summary>
/// What <see cref="NativeBackend.Multiply(in MatrixProduct, ReadOnlySpan{double}, ReadOnlySpan{double},
/// Span{double})"/> computes: C = Alpha op(A) op(B) + Beta C of dense column-major matrices, op(A) [Rows x Terms],
/// op(B) [Terms x Columns], C [Rows x Columns].
/// </summary>
public readonly record struct MatrixProduct()
{
    /// <summary>Rows of op(A) and C, >= 0.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of op(B) and C, >= 0.</summary>
    public required int Columns { get; init; }

    /// <summary>Columns of op(A) and rows of op(B), >= 0.</summary>
    public required int Terms { get; init; }

    /// <summary>Whether op(A) is the transpose of A, which is then stored as [Terms x Rows]. Default: false.</summary>
    public bool TransposeA { get; init; }

    /// <summary>Whether op(B) is the transpose of B, which is then stored as [Columns x Terms]. Default:
    /// false.</summary>
    public bool TransposeB { get; init; }

    /// <summary>The factor Alpha of the product. Default: 1.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>The factor Beta of what C holds before; with 0, the default, C is not read.</summary>
    public double Beta { get; init; }
}
