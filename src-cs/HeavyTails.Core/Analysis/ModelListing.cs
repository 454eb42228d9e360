using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>A layer, or a part of one, that an analysis would give a row: its name and its size.</summary>
public sealed record ListedLayer
{
    /// <summary>Position among the model's weight matrices, from 1.</summary>
    public required int LayerId { get; init; }

    /// <summary>Full name without ".weight", with the part in brackets where the layer is split.</summary>
    public required string LongName { get; init; }

    /// <summary>The kind of the layer, which decides how the tensor becomes matrices.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>Index of the slice from 0, where slices are not pooled; otherwise null.</summary>
    public required int? Slice { get; init; }

    /// <summary>The larger dimension N of each matrix.</summary>
    public required int N { get; init; }

    /// <summary>The smaller dimension M of each matrix.</summary>
    public required int M { get; init; }

    /// <summary>Number of matrices whose spectra are pooled, WeightWatcher's rf.</summary>
    public required int Rf { get; init; }

    /// <summary>Number of eigenvalues of the spectrum.</summary>
    public required long EigenvalueCount { get; init; }

    /// <summary>The ratio Q = N / M, at least 1.</summary>
    public double Q => (double)N / M;
}

/// <summary>The layers of a model that an analysis would have, without their spectra.</summary>
/// <param name="Layers">The layers, in the model's own order.</param>
/// <param name="Skipped">Every tensor that would not be analysed, with the reason.</param>
public sealed record ModelListing(IReadOnlyList<ListedLayer> Layers, IReadOnlyList<SkippedLayer> Skipped)
{
    /// <summary>Where the checkpoint keeps the weights, and what of them is not read. Default: all are.</summary>
    public ModelPlace Place { get; init; } = ModelPlace.Whole;

    /// <summary>
    /// Lists the layers that <see cref="ModelAnalysis.Of"/> would analyse with the same options. Weights are read, one
    /// layer at a time, as NaN among them makes an analysis skip a layer; no singular value is computed, so that a
    /// layer whose singular values do not converge, or exceed float64 when squared, is listed and not skipped.
    /// </summary>
    /// <param name="layers">The model's layers in its own order.</param>
    /// <param name="options">The options of the analysis; WeightWatcher's defaults when null.</param>
    public static ModelListing Of(IEnumerable<Layer> layers, AnalysisOptions? options = null)
    {
        options = (options ?? AnalysisOptions.Default).Checked();
        var (listed, skipped) = (new List<ListedLayer>(), new List<SkippedLayer>());
        var dead = new DeadWeights();
        foreach (var layer in LayerKinds.Numbered(LayerGroups.Join(layers)))
        {
            var spectra = LayerSpectra.Of(layer, options, layer.Id);
            skipped.AddRange(spectra.Skipped);
            listed.AddRange(spectra.Sets.Select(set => Listed(layer, set)));
            dead.Add(layer.StoredCount);
        }
        return new(listed, skipped);
    }

    private static ListedLayer Listed(Layer layer, MatrixSet set) =>
        new()
        {
            LayerId = layer.Id,
            LongName = layer.Name + LayerSpectra.Suffix(set),
            Kind = layer.Kind,
            Slice = set.Slice,
            N = Math.Max(set.Rows, set.Columns),
            M = Math.Min(set.Rows, set.Columns),
            Rf = set.Rf,
            EigenvalueCount = set.EigenvalueCount,
        };
}
