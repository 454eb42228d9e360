using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Small adapters as safetensors bytes: A [24 x 64] and B [96 x 24] of normal numbers.</summary>
internal static class Adapters
{
    public const int Out = 96;
    public const int Rank = 24;
    public const int In = 64;

    public static readonly AnalysisOptions Accurate = new() { Accuracy = SpectralAccuracy.Accurate };
    public static readonly float[] B = Floats(1, Out * Rank);
    public static readonly float[] A = Floats(2, Rank * In);

    public static float[] Floats(ulong seed, int count) => [.. Make.Gaussians(count, seed).Select(x => (float)x)];

    public static byte[] File(params (string Name, long[] Shape, float[] Numbers)[] tensors)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [.. tensors.Select(t => SafetensorsTensor.Of(t.Name, t.Shape, () => t.Numbers))]
        );
        return stream.ToArray();
    }

    /// <summary>
    /// The diagnosis of the layers, with the tensors that the checkpoint skipped, as the command lists both.
    /// </summary>
    public static ModelResult Analyse(byte[] file, AnalysisOptions? options = null)
    {
        using var checkpoint = Checkpoint.Open(file, "adapter.safetensors");
        var result = ModelAnalysis.Of(checkpoint.Layers(), Make.Backend, options);
        return result with { Skipped = [.. result.Skipped, .. checkpoint.SkippedLayers] };
    }

    /// <summary>Nonzero eigenvalues of W^T W of the dense product W = s B diag(e) A, ascending.</summary>
    public static double[] OfProduct(double scale = 1, float[]? diagonal = null)
    {
        var product = new double[Out * In];
        for (var i = 0; i < Out; i++)
        for (var j = 0; j < In; j++)
        for (var k = 0; k < Rank; k++)
            product[i * In + j] += scale * B[i * Rank + k] * (diagonal?[k] ?? 1.0) * A[k * In + j];
        return Make.Eigenvalues(Out, In, product)[^Rank..];
    }
}
