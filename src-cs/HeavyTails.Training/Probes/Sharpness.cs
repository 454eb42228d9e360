// sharpness: lambda_max of the Hessian of the training loss, by Lanczos from the eigenvector of the last row
// edge:      2 / eta, above which gradient descent on a quadratic diverges: the edge of stability.
//            Cohen, Kaur, Li, Kolter & Talwalkar 2021, arXiv:2103.00065
using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Probes;

/// <summary>
/// The largest eigenvalue of the Hessian of the training loss: columns sharpness, sharpness_residual (an eigenvalue is
/// that close), and edge, 2 over the step size.
/// </summary>
/// <param name="when">The steps at which the probe writes.</param>
/// <param name="products">
/// Largest number of products with the Hessian at each row, at least 2; the first row makes up to 30, since it has no
/// eigenvector to start from. Default: 3.
/// </param>
/// <param name="data">The samples of the loss. Default: null, the samples that the run trains on.</param>
public sealed class Sharpness(ProbeSchedule when, int products = 3, Samples? data = null) : Probe(when)
{
    private const int FirstProducts = 30;

    private double[] _vector = [];

    /// <inheritdoc/>
    public override string Description =>
        $"sharpness {When}, {products} products{(data is null ? "" : $" on {data.Name} {data.Fingerprint[..12]}")}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) => ["sharpness", "sharpness_residual", "edge"];

    /// <inheritdoc/>
    public override void Start(Moment start)
    {
        if (products < 2)
            throw new ArgumentException($"sharpness needs at least 2 products at each row, got {products}");
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        using var hessian = NetworkCurvature.Of(now.Network, now.Recipe.Loss, data ?? now.Train, new() { Threads = 1 });
        var isFirst = _vector.Length == 0;
        var most = Math.Min(isFirst ? Math.Max(FirstProducts, products) : products, hessian.Dimension + 1);
        var found = Lanczos.Eigenpairs(
            hessian,
            new()
            {
                MaxProducts = most,
                BasisSize = most,
                Vectors = true,
                Start = isFirst ? [] : [_vector],
                CheckSymmetry = false,
                Search = false,
                Seed = now.Recipe.Seed,
                Threads = 1,
            }
        );
        var top = found.Largest[0];
        _vector = found.Vectors[0];
        (values[0], values[1]) = (top.Value, top.Residual);
        values[2] = now.Step > 0 ? 2 / now.StepSize : null;
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        writer.Write(_vector.Length);
        foreach (var value in _vector)
            writer.Write(value);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        _vector = new double[reader.ReadInt32()];
        for (var i = 0; i < _vector.Length; i++)
            _vector[i] = reader.ReadDouble();
    }
}
