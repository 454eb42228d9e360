// The matrices of one spectrum: W_1 .. W_c, each [rows x columns]; the ESD is the union of their squared singular
// values.

namespace HeavyTails.Core.Spectra;

/// <summary>The matrices whose spectra are pooled into one ESD.</summary>
public abstract class MatrixSet
{
    /// <summary>The part of the layer that the set is, for example "q", "forget" or "3"; empty for all of it.</summary>
    public string Part { get; init; } = "";

    /// <summary>Index of the slice of a convolution kernel; null where slices are pooled or there are none.</summary>
    public int? Slice { get; init; }

    /// <summary>Number of rows of each matrix.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of each matrix.</summary>
    public required int Columns { get; init; }

    /// <summary>Number of matrices in the set.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// WeightWatcher's rf: the number of pooled matrices, or, where slices are not pooled, of the taps of their kernel.
    /// </summary>
    public int Rf
    {
        get => field > 0 ? field : Count;
        init;
    }

    /// <summary>Factor on eigenvalues, WeightWatcher's normalisation of convolution slices; default 1.</summary>
    public double EigenvalueScale { get; init; } = 1;

    /// <summary>Number of singular values of each matrix.</summary>
    public virtual int Rank => Math.Min(Rows, Columns);

    /// <summary>Number of eigenvalues of the pooled ESD.</summary>
    public long EigenvalueCount => (long)Count * Rank;

    /// <summary>
    /// How often the matrices of the batches have each singular value of the set's: 1, or 2 for real matrices that
    /// stand for complex ones.
    /// </summary>
    public virtual int Multiplicity => 1;

    /// <summary>
    /// Whether the entries of one matrix could be independent real numbers, as the Marchenko-Pastur law presumes.
    /// </summary>
    public virtual bool CanBeRandom => true;

    /// <summary>
    /// The matrices, a batch at a time; together their singular values are those of the set. The sequence can be
    /// enumerated more than once.
    /// </summary>
    public abstract IEnumerable<MatrixBatch> Batches(ISpectralBackend backend);

    /// <summary>Returns the same set with the entries of each matrix in a random order.</summary>
    public abstract MatrixSet Shuffled(ulong seed);

    /// <summary>
    /// Matrix <paramref name="index"/> by itself; null for a kind of set that does not hold its matrices one by one.
    /// </summary>
    public virtual MatrixBatch? Single(int index) => null;
}
