namespace HeavyTails.Core.TailIndices.Kernels;

/// <summary>The values x_i of a vector, as the log sums take them: log(|sum of x_i factor| + floor).</summary>
internal readonly unsafe struct ScaledValues<T>
    where T : unmanaged
{
    /// <summary>Pointer to the values; float or double.</summary>
    public required T* Values { get; init; }

    /// <summary>Number N of values.</summary>
    public required long Count { get; init; }

    /// <summary>Power of two that every value is multiplied by.</summary>
    public required double Factor { get; init; }

    /// <summary>Floor that is added to every magnitude after the factor, > 0.</summary>
    public required double Floor { get; init; }

    /// <summary>Value i as float64, without the factor.</summary>
    public double this[long i] => typeof(T) == typeof(float) ? ((float*)Values)[i] : ((double*)Values)[i];

    /// <summary>log(|x_i factor| + floor) of one value.</summary>
    public double LogAt(long i) => Math.Log(Math.Abs(this[i] * Factor) + Floor);
}
