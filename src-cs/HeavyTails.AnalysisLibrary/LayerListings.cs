using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Tables;

namespace HeavyTails.AnalysisLibrary;

/// <summary>The layers that an analysis with the same options would have, as JSON in UTF-8.</summary>
internal static class LayerListings
{
    /// <summary>Lists the layers of a file or a folder.</summary>
    public static Outcome OfFile(string path, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = Checkpoint.Open(path, request.Reading);
        return Of(checkpoint, request, path);
    }

    /// <summary>Lists the layers of tensors in memory, which have no source.</summary>
    public static Outcome OfTensors(IEnumerable<ForeignTensor> tensors, string? options)
    {
        var request = AnalysisRequest.Parse(options);
        using var checkpoint = ForeignTensor.Checkpoint(tensors, request.Reading);
        return Of(checkpoint, request, null);
    }

    private static Outcome Of(Checkpoint checkpoint, AnalysisRequest request, string? source)
    {
        var (layers, leftOut) = request.Of(checkpoint);
        var listing = checkpoint.Complete(ModelListing.Of(layers, request.Options), leftOut);
        using var stream = new MemoryStream();
        ListingTable.Write(listing, stream, source);
        var nothing = NothingAnalysed.Why(listing.Layers.Count, listing.Skipped, source ?? ForeignTensor.SourceName);
        return new Outcome(stream.ToArray(), nothing);
    }
}
