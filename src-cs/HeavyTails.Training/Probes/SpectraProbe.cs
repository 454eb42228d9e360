// The spectral diagnosis of every weight as training goes on: columns of LayerColumns by layer, eigenvalues of W'W as lines of spectra.jsonl.
using System.Globalization;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Probes;

/// <summary>ESDs and power-law metrics of the weights.</summary>
/// <param name="when">When to take them: a 784 x 128 layer costs milliseconds.</param>
/// <param name="columns">Of the layer table (<see cref="LayerColumns"/>); null for alpha, sigma, D, num_pl_spikes, spectral_norm, stable_rank.</param>
/// <param name="options">Of the analysis; WeightWatcher's defaults when null, but with layers of at least 10 eigenvalues, as it has them.</param>
/// <param name="eigenvalues">Whether the eigenvalues themselves are written, one line of JSON a layer.</param>
public sealed class SpectraProbe(
    ProbeSchedule when,
    IReadOnlyList<string>? columns = null,
    AnalysisOptions? options = null,
    bool eigenvalues = true
) : Probe(when)
{
    private readonly IReadOnlyList<LayerColumn> columns =
    [
        .. (columns ?? ["alpha", "sigma", "D", "num_pl_spikes", "spectral_norm", "stable_rank"]).Select(
            LayerColumns.Named
        ),
    ];
    private readonly AnalysisOptions options = options ?? AnalysisOptions.Default;

    /// <inheritdoc/>
    public override string Description => $"spectra {When}, {string.Join(" ", columns.Select(c => c.Name))}, {options}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) =>
        [.. columns.SelectMany(c => ByLayer(c.Name, network))];

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        var layers = now.Network.Layers();
        for (var l = 0; l < layers.Count; l++)
        {
            var outcome = LayerAnalysis.Of(layers[l], SpectralBackend.Default, options, l + 1);
            if (outcome.Results is not [var result, ..])
            {
                now.WriteLine(
                    "spectra",
                    JsonSerializer.Serialize(
                        new
                        {
                            step = now.Step,
                            layer = layers[l].Name,
                            skipped = outcome.Skipped[0].Reason,
                        }
                    )
                );
                continue;
            }
            for (var c = 0; c < columns.Count; c++)
                values[(c * layers.Count) + l] = columns[c].Value(result) is { } value and not string
                    ? Convert.ToDouble(value, CultureInfo.InvariantCulture)
                    : null;
            if (eigenvalues)
                now.WriteLine(
                    "spectra",
                    JsonSerializer.Serialize(
                        new
                        {
                            step = now.Step,
                            layer = layers[l].Name,
                            eigenvalues = result.Eigenvalues,
                        }
                    )
                );
        }
    }
}
