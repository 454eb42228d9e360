// Measures how far --conv operator depends on its grid: every 3 x 3 kernel of a checkpoint at 8, 16 and 32 points a
// side is compared with 64.

using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Native;

namespace HeavyTails.Bench;

internal static class OperatorGrids
{
    private const int Finest = 64;

    internal static int Run(string[] files)
    {
        if ((files.Length > 0 ? files[0] : Shared.Find("weights/resnet20-12fca82f.th")) is not { } file)
        {
            Console.WriteLine("NOT RUN: no checkpoint is named, and weights/resnet20-12fca82f.th is absent");
            return 1;
        }
        using var checkpoint = Checkpoint.Open(file);
        Layer[] kernels = [.. checkpoint.Layers().Where(l => l.Shape is [_, _, 3, 3])];
        var finest = At(Finest);
        Console.WriteLine(
            $"{Path.GetFileName(file)}: {kernels.Length} kernels 3 x 3, compared with a grid of {Finest} x {Finest}; mean "
                + "and largest relative difference"
        );
        foreach (var side in new[] { 8, 16, 32 })
        {
            var coarse = At(side);
            var beyond = coarse
                .Zip(finest)
                .Count(p =>
                    p.First.Fit.ValueOrNull is { } f
                    && p.Second.Fit.ValueOrNull is { } g
                    && Math.Abs(f.Alpha - g.Alpha) > f.Sigma
                );
            Console.WriteLine(
                $"grid {side, 3}: alpha {Differences(coarse, l => l.Fit.ValueOrNull?.Alpha ?? double.NaN)}, beyond its sigma in "
                    + $"{beyond}; lambda_max {Differences(coarse, l => l.Metrics.SpectralNorm)}; "
                    + $"stable_rank / num_evals {Differences(coarse, l => l.Metrics.StableRank / l.Metrics.NumEvals)}"
            );
        }
        return 0;

        IReadOnlyList<LayerResult> At(int side) =>
            ModelAnalysis
                .Of(kernels, SpectralBackend.Default, new() { Conv = ConvMode.Operator, OperatorGrid = side })
                .Layers;

        string Differences(IReadOnlyList<LayerResult> coarse, Func<LayerResult, double> value)
        {
            double[] all =
            [
                .. coarse
                    .Zip(finest)
                    .Select(p => Math.Abs(value(p.First) / value(p.Second) - 1))
                    .Where(double.IsFinite),
            ];
            return $"{all.Average():0.0 %} {all.Max():0.0 %}";
        }
    }
}
