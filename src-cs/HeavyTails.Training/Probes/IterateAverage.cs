// Over the last n iterates of each weight W [p], entry by entry:  d = x - mean;  mean += d / t;  M2 += d (x - mean).
// Welford 1962, Technometrics 4(3). M3 and M4 by the one-pass updates of Pebay 2008, SAND2008-6212, eq. 1.5-1.6. The
// memory is that of one to four iterates, whatever n is.
using System.Numerics;
using System.Runtime.InteropServices;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Core.Layers;
using HeavyTails.Training.Networks;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>Moments of the iterates of one weight matrix, entry by entry.</summary>
public sealed record IterateMoments
{
    /// <summary>Name of the layer, for example "fc1".</summary>
    public required string Layer { get; init; }

    /// <summary>Dimensions of the weight, outermost first.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Number n of iterates that the moments are taken over.</summary>
    public required long Count { get; init; }

    /// <summary>Ergodic average of the iterates, row-major.</summary>
    public required double[] Mean { get; init; }

    /// <summary>
    /// Central moments of order 2, 3, 4 with divisor n, row-major, up to the order that the probe was made with.
    /// </summary>
    public required IReadOnlyList<double[]> Central { get; init; }
}

/// <summary>Running moments of the weights over the last <paramref name="last"/> steps of a run.</summary>
/// <param name="last">Length n >= 1 of the window, which is steps K - n + 1 .. K.</param>
/// <param name="order">
/// Highest order of the moments: 1 for the mean alone (the default), 2 for the variance too, 4 for all up to the
/// fourth.
/// </param>
public sealed class IterateAverage(long last, int order = 1) : Probe(ProbeSchedule.End)
{
    private List<(NetworkParameter Weight, double[] Mean, double[][] Sums)> _weights = [];
    private long _count;

    /// <inheritdoc/>
    public override string Description => $"moments up to order {order} of the last {last} iterates";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) => [];

    /// <summary>The moments of each weight matrix, in forward order, over the iterates seen so far.</summary>
    public IReadOnlyList<IterateMoments> Moments =>
        [
            .. _weights.Select(w => new IterateMoments
            {
                Layer = w.Weight.LayerName,
                Shape = w.Weight.Shape,
                Count = _count,
                Mean = [.. w.Mean],
                Central = [.. w.Sums.Select(sum => Array.ConvertAll(sum, s => s / _count))],
            }),
        ];

    /// <inheritdoc/>
    public override void Start(Moment start)
    {
        if (last < 1 || last > start.LastStep)
            throw new ArgumentException(
                $"expected a window of 1 .. {start.LastStep} steps, the length of the run, got {last}"
            );
        if (order is not (1 or 2 or 4))
            throw new ArgumentException($"expected moments of iterates up to order 1, 2 or 4, got {order}");
        _weights =
        [
            .. start.Network.Weights.Select(w =>
                (
                    w,
                    new double[w.Tensor.numel()],
                    Enumerable.Range(0, order - 1).Select(_ => new double[w.Tensor.numel()]).ToArray()
                )
            ),
        ];
    }

    /// <inheritdoc/>
    public override void Watch(Moment now)
    {
        if (now.Step <= now.LastStep - last)
            return;
        _count++;
        foreach (var (weight, mean, sums) in _weights)
        {
            using var scope = NewDisposeScope();
            ReadOnlySpan<byte> bytes = weight.Tensor.detach().cpu().bytes;
            if (now.Network.Precision == Precision.Double)
            {
                var x = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
                    Add(new Vector<double>(x[i..]), mean, sums, i);
                for (var i = x.Length - (x.Length % Vector<double>.Count); i < x.Length; i++)
                    Add(x[i], mean, sums, i);
            }
            else
            {
                var x = MemoryMarshal.Cast<byte, float>(bytes);
                for (var i = 0; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
                {
                    Vector.Widen(new Vector<float>(x[i..]), out var low, out var high);
                    Add(low, mean, sums, i);
                    Add(high, mean, sums, i + Vector<double>.Count);
                }
                for (var i = x.Length - (x.Length % Vector<float>.Count); i < x.Length; i++)
                    Add(x[i], mean, sums, i);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values) { }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        if (_count == 0)
            return;
        foreach (var array in Arrays)
            writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        _count = reader.ReadInt64();
        if (_count == 0)
            return;
        foreach (var array in Arrays)
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    internal override void Finish(IRunFiles files)
    {
        if (files.PathOf("iterates.safetensors") is not { } path || _count == 0)
            return;
        string[] names = ["variance", "third", "fourth"];
        SafetensorsWriter.Save(
            path,
            [
                .. Moments.SelectMany(m =>
                    m.Central.Select((central, i) => (Name: names[i], Values: central))
                        .Prepend((Name: "mean", Values: m.Mean))
                        .Select(part =>
                            SafetensorsTensor.Of($"{m.Layer}.{part.Name}", new TensorData(m.Shape, part.Values))
                        )
                ),
            ],
            new Dictionary<string, string>
            {
                ["iterates"] = _count.ToString(System.Globalization.CultureInfo.InvariantCulture),
            }
        );
    }

    private IEnumerable<double[]> Arrays => _weights.SelectMany(w => w.Sums.Prepend(w.Mean));

    // Both overloads do the same operations in the same order, so that the bits do not depend on the vector width.
    private void Add(Vector<double> x, double[] mean, double[][] sums, int at)
    {
        double n = _count;
        var m = new Vector<double>(mean, at);
        var d = x - m;
        var dn = d / n;
        (m + dn).CopyTo(mean, at);
        if (order == 1)
            return;
        var s2 = new Vector<double>(sums[0], at);
        var term = d * dn * (n - 1);
        if (order == 4)
        {
            var (s3, s4) = (new Vector<double>(sums[1], at), new Vector<double>(sums[2], at));
            (s4 + (term * dn * dn * ((n * n) - (3 * n) + 3)) + (dn * dn * s2 * 6) - (dn * s3 * 4)).CopyTo(sums[2], at);
            (s3 + (term * dn * (n - 2)) - (dn * s2 * 3)).CopyTo(sums[1], at);
        }
        (s2 + term).CopyTo(sums[0], at);
    }

    private void Add(double x, double[] mean, double[][] sums, int at)
    {
        double n = _count;
        var d = x - mean[at];
        var dn = d / n;
        mean[at] += dn;
        if (order == 1)
            return;
        var s2 = sums[0][at];
        var term = d * dn * (n - 1);
        if (order == 4)
        {
            var (s3, s4) = (sums[1][at], sums[2][at]);
            sums[2][at] = s4 + (term * dn * dn * ((n * n) - (3 * n) + 3)) + (dn * dn * s2 * 6) - (dn * s3 * 4);
            sums[1][at] = s3 + (term * dn * (n - 2)) - (dn * s2 * 3);
        }
        sums[0][at] = s2 + term;
    }
}
