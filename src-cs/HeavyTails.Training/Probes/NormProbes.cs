// grad_norm_l:   mean over the steps since the last row of ||g_l||_F, g_l the gradient of the batch. A mean of norms is
//                larger than the norm of the mean.
// weight_norm_l: ||W_l||_F after the step.

using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Training.Probes;

/// <summary>
/// Frobenius norm of the gradient of each weight matrix, averaged over the steps since the last row: columns
/// grad_norm_1, grad_norm_2, ...
/// </summary>
/// <param name="when">The steps at which the probe writes.</param>
public sealed class GradientNorms(ProbeSchedule when) : Probe(when)
{
    private double[] _sums = [];
    private long _steps;

    /// <inheritdoc/>
    public override string Description => $"gradient norms {When}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) => ByLayer("grad_norm", network);

    /// <inheritdoc/>
    public override void Start(Moment start) => _sums = new double[start.Network.Weights.Count()];

    /// <inheritdoc/>
    public override void Watch(Moment now)
    {
        var layer = 0;
        foreach (var weight in now.Network.Weights)
            _sums[layer++] += now.Gradient(weight).norm().ToDoubleValue();
        _steps++;
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        for (var l = 0; l < _sums.Length; l++)
            values[l] = _steps > 0 ? _sums[l] / _steps : null;
        Array.Clear(_sums);
        _steps = 0;
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        writer.Write(_steps);
        foreach (var sum in _sums)
            writer.Write(sum);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        _steps = reader.ReadInt64();
        for (var l = 0; l < _sums.Length; l++)
            _sums[l] = reader.ReadDouble();
    }
}

/// <summary>Frobenius norm of each weight matrix: columns weight_norm_1, weight_norm_2, ...</summary>
/// <param name="when">The steps at which the probe writes.</param>
public sealed class WeightNorms(ProbeSchedule when) : Probe(when)
{
    /// <inheritdoc/>
    public override string Description => $"weight norms {When}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) => ByLayer("weight_norm", network);

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        var layer = 0;
        foreach (var weight in now.Network.Weights)
            values[layer++] = weight.Tensor.detach().norm().ToDoubleValue();
    }
}
