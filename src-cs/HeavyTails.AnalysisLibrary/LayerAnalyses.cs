using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Files;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Analyses of checkpoints and of tensors in memory, by options as JSON.</summary>
internal static class LayerAnalyses
{
    /// <summary>Analyses a file or a folder.</summary>
    public static AnalysedLayers OfFile(string path, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = Checkpoint.Open(path, request.Checkpoint);
        return Of(checkpoint, request, path);
    }

    /// <summary>Analyses tensors in memory, which have no source.</summary>
    public static AnalysedLayers OfTensors(IEnumerable<ForeignTensor> tensors, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = Checkpoint.Of(
            ForeignTensor.SourceName,
            tensors.Select(t => t.Stored()),
            request.Checkpoint
        );
        return Of(checkpoint, request, null);
    }

    private static AnalysedLayers Of(Checkpoint checkpoint, AnalysisRequest request, string? source)
    {
        IReadOnlyList<Layer> all = [.. checkpoint.Layers()];
        var chosen = request.Filter.Of(all);
        var layers = request.Intra ? LayerOverlaps.Of(chosen) : chosen;
        var result = ModelAnalysis.Of(layers, request.Backend, request.Options, new() { Threads = request.Threads });
        var leftOut = layers.Count == 0 ? NothingAnalysed.LeftOut(all) : [];
        return new AnalysedLayers
        {
            Result = result with
            {
                Skipped = [.. result.Skipped, .. leftOut, .. checkpoint.SkippedLayers],
                Root = checkpoint.Roots.Read,
                OtherRoots = checkpoint.Roots.Others,
            },
            Source = source,
            WithEsd = request.WithEsd,
        };
    }
}
