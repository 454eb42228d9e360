using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Tables;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Analyses of checkpoints as the JSON of `heavytails analyze --json`, in UTF-8.</summary>
internal static class LayerAnalyses
{
    /// <summary>Analyses a file or a folder.</summary>
    public static Outcome OfFile(string path, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = Checkpoint.Open(path, request.Checkpoint);
        return Json(checkpoint, request, path);
    }

    /// <summary>Analyses tensors in memory, whose JSON has no "source".</summary>
    public static Outcome OfTensors(IEnumerable<ForeignTensor> tensors, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = Checkpoint.Of(
            ForeignTensor.SourceName,
            tensors.Select(t => t.Stored()),
            request.Checkpoint
        );
        return Json(checkpoint, request, null);
    }

    private static Outcome Json(Checkpoint checkpoint, AnalysisRequest request, string? source)
    {
        IReadOnlyList<Layer> all = [.. checkpoint.Layers()];
        var layers = request.Filter.Of(all);
        var result = ModelAnalysis.Of(layers, request.Backend, request.Options, new() { Threads = request.Threads });
        var leftOut = layers.Count == 0 ? NothingAnalysed.LeftOut(all) : [];
        result = result with { Skipped = [.. result.Skipped, .. leftOut, .. checkpoint.SkippedLayers] };
        using var stream = new MemoryStream();
        JsonTable.Write(result, stream, source, request.WithEsd);
        return new Outcome(stream.ToArray(), NothingAnalysed.Why(result, source ?? ForeignTensor.SourceName));
    }
}
