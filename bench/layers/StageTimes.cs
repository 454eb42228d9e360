// Times each stage of LayerAnalysis by itself: CPU time of the process, the least of the repeats, because the machine
// may be busy.

using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;
using HeavyTails.Native;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Bench;

internal static class StageTimes
{
    /// <summary>Most milliseconds for the Marchenko-Pastur fits and the twin of a layer of 576 eigenvalues.</summary>
    private const double Bar = 5;

    internal static int Run(string[] files)
    {
        var backend = SpectralBackend.Default.WithThreads(1);
        Console.WriteLine(
            "CPU milliseconds, one thread, least of repeats; "
                + $"{backend.Info.Backend}{(SpectralBackend.WhyManaged is { } why ? $" ({why})" : "")}"
        );
        Console.WriteLine(
            $"{"layer", -30}{"matrices", 14}{"evals", 7}{"spectrum", 10}{"power law", 10}{"finger", 8}"
                + $"{"MP density", 11}{"MP likelih.", 12}{"twin", 8}{"MP + twin", 11}"
        );
        var worst = 0.0;
        foreach (var (layer, close) in Layers(files))
            using (close)
                worst = Math.Max(worst, Row(layer, backend));
        Console.WriteLine(
            $"largest MP + twin: {worst:0.00} ms, {(worst <= Bar ? "within" : "BEYOND")} the {Bar} ms a layer of at "
                + "most 576 eigenvalues may take"
        );
        return worst <= Bar ? 0 : 1;
    }

    private static IEnumerable<(Layer Layer, IDisposable? Close)> Layers(string[] files)
    {
        var random = new SplitMix64(1);
        foreach (var (rows, columns, taps) in new[] { (64, 64, 9), (576, 576, 1) })
        {
            var numbers = PlantedMatrix.Gaussian(rows, columns * taps, ref random);
            int[] shape = taps == 1 ? [rows, columns] : [rows, columns, 3, 3];
            yield return (
                new Layer
                {
                    Name = $"Gaussian {string.Join("x", shape)}",
                    TensorName = "w.weight",
                    Kind = taps == 1 ? LayerKind.Linear : LayerKind.Conv2d,
                    Shape = shape,
                    DType = "f32",
                    Load = () => new TensorData(shape, numbers),
                },
                null
            );
        }
        if (files.Length == 0 && Shared.Find("weights/resnet20-12fca82f.th") is { } resnet)
            files = [resnet];
        if (files.Length == 0)
            Console.WriteLine("NOT RUN: no checkpoint is named, and weights/resnet20-12fca82f.th is absent");
        foreach (var file in files)
        {
            var checkpoint = Checkpoint.Open(file);
            Layer[] layers =
            [
                .. LayerGroups.Join(checkpoint.Layers()).Where(l => LayerKinds.HasSpectrum(l) && l.Factors is null),
            ];
            for (var i = 0; i < layers.Length; i++)
                yield return (layers[i], i == layers.Length - 1 ? checkpoint : null);
        }
    }

    private static double Row(Layer layer, ISpectralBackend backend)
    {
        var options = AnalysisOptions.Default;
        var set = LayerMatrices.Of(layer, options.ToMatrixOptions()).Matrices[0];
        var (n, m) = (Math.Max(set.Rows, set.Columns), Math.Min(set.Rows, set.Columns));
        var eigenvalues = Esd.Of(set, backend, SpectralAccuracy.Fast).Eigenvalues(set.EigenvalueScale);
        var spectrum = Least(() => Esd.Of(set, backend, SpectralAccuracy.Fast).Eigenvalues(set.EigenvalueScale));
        var threshold = TailFits.Threshold(eigenvalues, 1, options);
        var power = Least(() => TailFits.Of(eigenvalues, threshold, options, 1));
        var finger = TailFits.Of(eigenvalues, threshold, options, 1).TryGet(out var fit)
            ? Least(() => TailFits.WithoutFingers(eigenvalues, threshold, options, fit))
            : 0;
        var density = Least(() => MarchenkoPasturDensityFit.Fit(eigenvalues, (double)n / m, m));
        var likelihood = Least(() => MarchenkoPasturLikelihoodFit.Fit(eigenvalues, n, m));
        var twin = Least(() => Twins.Of(set, eigenvalues, backend, new() { Scale = set.EigenvalueScale, Seed = 1 }));
        var name = layer.Name.Length > 28 ? layer.Name[^28..] : layer.Name;
        Console.WriteLine(
            $"{name, -30}{$"{set.Count} x {set.Rows}x{set.Columns}", 14}{eigenvalues.Length, 7}{spectrum, 10:0.000}"
                + $"{power, 10:0.000}{finger, 8:0.000}{density, 11:0.000}{likelihood, 12:0.000}{twin, 8:0.000}"
                + $"{density + likelihood + twin, 11:0.000}"
        );
        // The bar applies to pooled slices, as do the peers' 390 ms a fit. The spectrum of a dense 576 x 576 twin is
        // larger; its time is printed only.
        return set.Rows * set.Columns <= 64 * 64 ? density + likelihood + twin : 0;
    }

    private static double Least(Action action)
    {
        for (var i = 0; i < 30; i++)
            action(); // until the code has left the first compilation tier
        var (best, spent) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < 500 && (i < 5 || spent < 150); i++)
        {
            var start = Environment.CpuUsage.TotalTime;
            action();
            var taken = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
            best = Math.Min(best, taken);
            spent += taken;
        }
        return best;
    }
}
