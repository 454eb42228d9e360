using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Tables;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Distances between the layers of two models, as JSON in UTF-8.</summary>
internal static class ModelComparisons
{
    /// <summary>Compares two files or folders.</summary>
    public static Outcome OfFiles((string First, string Second) paths, string? options)
    {
        var request = DistanceRequest.Parse(options);
        using var first = Checkpoint.Open(paths.First, request.Reading);
        using var second = Checkpoint.Open(paths.Second, request.Reading);
        return Of((first, second), request, paths);
    }

    /// <summary>Compares two models whose tensors are in memory.</summary>
    public static Outcome OfTensors(
        IEnumerable<ForeignTensor> ofFirst,
        IEnumerable<ForeignTensor> ofSecond,
        string? options
    )
    {
        var request = DistanceRequest.Parse(options);
        using var first = ForeignTensor.Checkpoint(ofFirst, request.Reading);
        using var second = ForeignTensor.Checkpoint(ofSecond, request.Reading);
        return Of((first, second), request, null);
    }

    private static Outcome Of(
        (Checkpoint First, Checkpoint Second) models,
        DistanceRequest request,
        (string First, string Second)? paths
    )
    {
        var (first, second) = (models.First.Layers(), models.Second.Layers());
        var names = paths ?? ("the first model", "the second model");
        var distances = LayerPairing
            .Of(first, second, names)
            .Distances(request.Filter.Of(first), request.Filter.Of(second), request.Options);
        using var stream = new MemoryStream();
        DistanceTable.WriteJson(distances, paths, stream);
        return new Outcome(stream.ToArray(), distances.Layers.Count > 0 ? null : Nothing(distances, names));
    }

    private static string Nothing(ModelDistances distances, (string First, string Second) names)
    {
        var reason = distances.Skipped.Count > 0 ? $": {distances.Skipped[0].Reason}" : "";
        return $"{names.First} and {names.Second}: no layer could be compared{reason}";
    }
}
