using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Experiments;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Runs of n = 40, h = 30, d = 20 in float64, and what tests compute of them without probes.</summary>
internal static class TinyRuns
{
    public const ulong Seed = 7;

    public static SingleIndexContext Context { get; } =
        new()
        {
            Samples = 40,
            TestSamples = 25,
            Width = 30,
            Dimension = 20,
            Epochs = 2,
            ProbeFrequency = 1,
            LearningRate = .1,
            NullDraws = 2,
            Arithmetic = ArithmeticKind.Managed,
        };

    /// <summary>The same without whole spectra, and with gradient descent.</summary>
    public static SingleIndexContext Descent { get; } =
        Context with
        {
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 50,
            Lightweight = true,
        };

    public static List<Row> Rows(SingleIndexContext context) => [.. SingleIndexRun.Rows(context, Seed)];

    public static List<Row> Probes(SingleIndexContext context) => [.. Rows(context).Where(row => IsOf("probe", row))];

    public static bool IsOf(string kind, Row row) => row.Text("kind") == kind;

    /// <summary>The row that says why a run is over, which is its last.</summary>
    public static Row End(IEnumerable<Row> rows)
    {
        var ends = rows.Index().Where(item => IsOf("end", item.Item)).ToList();
        var (index, end) = Assert.Single(ends);
        Assert.Equal(rows.Count() - 1, index);
        return end;
    }

    /// <summary>Names and values of all fields but those of the row "end", which names the threads.</summary>
    public static List<KeyValuePair<string, object>> Fields(IEnumerable<Row> rows) =>
        [.. rows.Where(row => !IsOf("end", row)).SelectMany(row => row)];

    public static SingleIndexData Data(SingleIndexContext context) => SingleIndexRun.Data(context, Seed);

    /// <summary>The students of steps 0, 1, ... of a run, trained without it.</summary>
    public static List<Student> Students(SingleIndexContext context)
    {
        var start = SingleIndexRun.Start(context, Seed);
        var recipe = SingleIndexRun.Recipe(context, Seed);
        return
        [
            start,
            .. StudentLoop
                .Run(start, Data(context).Train, recipe, new ManagedArithmetic())
                .Select(step => step.Student),
        ];
    }

    /// <summary>The decomposition of a matrix of h rows by the managed backend.</summary>
    public static ThinSvd Svd(double[] matrix, int rows) =>
        new ManagedSpectralBackend(1).Svd(new MatrixBatch(1, rows, matrix.Length / rows, matrix));

    public static double[] Difference(double[] after, double[] before) => [.. after.Zip(before, (a, b) => a - b)];

    public static double Norm(double[] values) => Math.Sqrt(Vectors.Dot(values, values));

    /// <summary>Overlap |v_i'direction| of a right singular vector with a unit vector.</summary>
    public static double Overlap(ThinSvd svd, int i, ReadOnlySpan<double> direction) =>
        Math.Abs(Vectors.Dot(svd.Vt.AsSpan(i * svd.Columns, svd.Columns), direction));
}
