// { "source": "resnet20.th", "root": "state_dict", "other_roots": [ "ema" ],
//   "layers": [ { "layer_id", "name", "longname", "layer_type", "N", "M", "Q", "rf", "slice_id", "num_evals" }, ... ],
//   "skipped": [ ... ], "versions": { ... } }
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;

namespace HeavyTails.Reports.Tables;

/// <summary>The layers of a model that an analysis would have, as JSON.</summary>
public static class ListingTable
{
    /// <summary>
    /// Writes the JSON to a stream, in UTF-8 and indented. The columns are those of the analysis; slice_id is there
    /// where a layer has one.
    /// </summary>
    /// <param name="listing">The layers.</param>
    /// <param name="stream">The stream, which stays open.</param>
    /// <param name="source">What was listed; null for no such entry.</param>
    public static void Write(ModelListing listing, Stream stream, string? source = null)
    {
        using var w = JsonParts.Begin(stream);
        w.WriteStartObject();
        if (source is not null)
            JsonText.Write(w, "source", source);
        JsonParts.Place(w, listing.Place);
        var hasSlices = listing.Layers.Any(layer => layer.Slice is not null);
        JsonParts.Array(
            w,
            "layers",
            listing.Layers,
            layer =>
            {
                JsonParts.Value(w, "layer_id", layer.LayerId);
                JsonParts.Value(w, "name", layer.LongName);
                JsonParts.Value(w, "longname", layer.LongName);
                JsonParts.Value(w, "layer_type", LayerKinds.TypeName(layer.Kind));
                JsonParts.Value(w, "N", layer.N);
                JsonParts.Value(w, "M", layer.M);
                JsonParts.Value(w, "Q", layer.Q);
                JsonParts.Value(w, "rf", layer.Rf);
                if (hasSlices)
                    JsonParts.Value(w, "slice_id", layer.Slice);
                JsonParts.Value(w, "num_evals", layer.EigenvalueCount);
            }
        );
        JsonParts.Skipped(w, listing.Skipped);
        JsonParts.Versions(w);
        w.WriteEndObject();
    }
}
