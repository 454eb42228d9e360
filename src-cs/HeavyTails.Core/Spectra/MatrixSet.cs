// One spectrum's worth of matrices: W_1 .. W_c, each [rows x columns]; the ESD is the union of their squared singular values.

namespace HeavyTails.Core.Spectra;

/// <summary>The matrices whose spectra are pooled into one ESD.</summary>
public abstract class MatrixSet
{
    /// <summary>Which part of the layer this is: "q", "forget", "3"; empty for all of it.</summary>
    public string Part { get; init; } = "";

    /// <summary>Which slice, where slices are not pooled.</summary>
    public int? Slice { get; init; }

    /// <summary>Rows of each matrix.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of each matrix.</summary>
    public required int Columns { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }

    /// <summary>WeightWatcher's rf: matrices pooled, or, where slices are not pooled, taps of the kernel they come from.</summary>
    public int Rf
    {
        get => field > 0 ? field : Count;
        init;
    }

    /// <summary>Eigenvalues are multiplied by this: WeightWatcher's normalisation of convolution slices.</summary>
    public double EigenvalueScale { get; init; } = 1;

    /// <summary>Singular values of each matrix.</summary>
    public virtual int Rank => Math.Min(Rows, Columns);

    /// <summary>Eigenvalues of the pooled ESD.</summary>
    public long EigenvalueCount => (long)Count * Rank;

    /// <summary>Whether the entries of one matrix could be independent: what Marchenko-Pastur presumes.</summary>
    public virtual bool CanBeRandom => true;

    /// <summary>The matrices, a batch at a time; together their singular values are those of the set. Enumerable again.</summary>
    public abstract IEnumerable<MatrixBatch> Batches(ISpectralBackend backend);

    /// <summary>The same set with its entries in a random order, within each matrix.</summary>
    public abstract MatrixSet Shuffled(ulong seed);

    /// <summary>Matrix <paramref name="index"/> by itself; null when the set does not hold its matrices one by one.</summary>
    public virtual MatrixBatch? Single(int index) => null;
}
