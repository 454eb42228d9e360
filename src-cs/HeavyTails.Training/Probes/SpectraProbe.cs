// Spectral metrics of every weight matrix W during training: columns of LayerColumns by layer, and the eigenvalues of
// W'W as lines of spectra.jsonl.
using System.Globalization;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Native;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Probes;

/// <summary>Empirical spectral densities and power-law metrics of the weight matrices.</summary>
/// <param name="when">The steps at which spectra are computed; a layer of 784 x 128 takes milliseconds.</param>
/// <param name="columns">
/// Columns of the layer table (<see cref="LayerColumns"/>). Default: alpha, sigma, D, num_pl_spikes, spectral_norm,
/// stable_rank.
/// </param>
/// <param name="options">Options of the analysis. Default: <see cref="AnalysisOptions.Default"/>.</param>
/// <param name="eigenvalues">
/// Whether the eigenvalues are written, one line of JSON for each layer. Default: true.
/// </param>
public sealed class SpectraProbe(
    ProbeSchedule when,
    IReadOnlyList<string>? columns = null,
    AnalysisOptions? options = null,
    bool eigenvalues = true
) : Probe(when)
{
    private readonly IReadOnlyList<LayerColumn> _columns =
    [
        .. (columns ?? ["alpha", "sigma", "D", "num_pl_spikes", "spectral_norm", "stable_rank"]).Select(
            LayerColumns.Named
        ),
    ];
    private readonly AnalysisOptions _options = options ?? AnalysisOptions.Default;

    /// <inheritdoc/>
    public override string Description =>
        $"spectra {When}, {string.Join(" ", _columns.Select(c => c.Name))}, {_options}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) =>
        [.. _columns.SelectMany(c => ByLayer(c.Name, network))];

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        var layers = now.Network.Layers();
        for (var l = 0; l < layers.Count; l++)
        {
            var outcome = LayerAnalysis.Of(layers[l], SpectralBackend.Default, _options, l + 1);
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
            for (var c = 0; c < _columns.Count; c++)
                values[(c * layers.Count) + l] = _columns[c].Value(result) is { } value and not string
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
