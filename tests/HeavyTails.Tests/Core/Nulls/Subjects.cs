using HeavyTails.Core.Nulls;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;
using HeavyTails.Native;
using HeavyTails.Papers.Calibration;

namespace HeavyTails.Tests.Core.Nulls;

/// <summary>Spectra of dense matrices as subjects of nulls and errors.</summary>
internal static class Subjects
{
    public static ISpectralBackend Backend { get; } = SpectralBackend.Default.WithThreads(1);

    /// <summary>A batch whose matrices are pooled into one spectrum.</summary>
    public static SpectrumSubject Of(MatrixBatch batch)
    {
        var set = Set(batch);
        return new()
        {
            Matrices = set,
            Eigenvalues = Esd.Of(set, Backend, SpectralAccuracy.Fast).Eigenvalues(),
            Backend = Backend,
        };
    }

    public static DenseMatrices Set(MatrixBatch batch) =>
        new(batch)
        {
            Rows = batch.Rows,
            Columns = batch.Columns,
            Count = batch.Count,
        };

    /// <summary>Pooled matrices of independent standard normals.</summary>
    public static SpectrumSubject Gaussian((int Count, int Rows, int Columns) shape, ulong seed) =>
        Of(Normals(shape, seed));

    public static MatrixBatch Normals((int Count, int Rows, int Columns) shape, ulong seed) =>
        new(
            shape.Count,
            shape.Rows,
            shape.Columns,
            Variates.Gaussian(shape.Count * shape.Rows * shape.Columns, Shuffle.Mix(seed, 7))
        );

    /// <summary>
    /// The matrices 0, 1, .. of a law of the calibration, or with eigenvalues at the quantiles of a power law that is
    /// heavier than any untrained layer: "power law of exponent 1.8".
    /// </summary>
    public static IEnumerable<SpectrumSubject> Planted(string law, (int Rows, int Columns) shape, int count) =>
        Enumerable.Range(0, count).Select(i => Of(Draw(law, shape, i)));

    public static MatrixBatch Draw(string law, (int Rows, int Columns) shape, int i)
    {
        var (rows, columns) = shape;
        if (law != "power law of exponent 1.8")
            return new PlantedEnsemble(law, rows, columns).Draw(11, i);
        var random = SplitMix64.ForStream(12, (ulong)i);
        PlantedPowerLaw heavy = new()
        {
            Rows = rows,
            Columns = columns,
            Alpha = 1.8,
        };
        return new(1, rows, columns, PlantedMatrix.PowerLaw(heavy, ref random));
    }

    /// <summary>A matrix with these eigenvalues.</summary>
    public static SpectrumSubject WithEigenvalues((int Rows, int Columns) shape, double[] eigenvalues, ulong seed)
    {
        var random = new SplitMix64(seed);
        return Of(
            new(
                1,
                shape.Rows,
                shape.Columns,
                PlantedMatrix.WithEigenvalues(shape.Rows, shape.Columns, eigenvalues, ref random)
            )
        );
    }

    /// <summary>Mean and standard deviation of numbers.</summary>
    public static (double Mean, double Deviation) Moments(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)));
    }
}
