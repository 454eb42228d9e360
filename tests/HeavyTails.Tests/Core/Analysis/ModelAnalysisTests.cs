using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class ModelAnalysisTests
{
    // The columns of WeightWatcher 0.7.5.5: first those that it always has, then those of its options.
    private static readonly string[] WeightWatchers =
    [
        "layer_id",
        "name",
        "D",
        "M",
        "N",
        "Q",
        "alpha",
        "alpha_weighted",
        "entropy",
        "has_esd",
        "lambda_max",
        "layer_type",
        "log_alpha_norm",
        "log_norm",
        "log_spectral_norm",
        "longname",
        "matrix_rank",
        "norm",
        "num_evals",
        "num_pl_spikes",
        "rank_loss",
        "rf",
        "sigma",
        "spectral_norm",
        "stable_rank",
        "status",
        "sv_max",
        "sv_min",
        "warning",
        "weak_rank_loss",
        "xmax",
        "xmin",
        "slice_id",
        "Lambda",
        "num_fingers",
        "raw_alpha",
        "detX_num",
        "detX_val",
        "detX_val_unrescaled",
        "num_spikes",
        "sigma_mp",
        "mp_softrank",
        "W_scale",
        "bulk_max",
        "bulk_min",
        "max_rand_eval",
        "rand_W_scale",
        "rand_bulk_max",
        "rand_bulk_min",
        "rand_distance",
        "rand_mp_softrank",
        "rand_num_spikes",
        "rand_sigma_mp",
        "ww_maxdist",
        "ww_softrank",
        "bulk_mean_vec_entropy",
        "bulk_mean_loc_ratio",
        "bulk_mean_part_ratio",
        "bulk_var_vec_entropy",
        "bulk_var_loc_ratio",
        "bulk_var_part_ratio",
        "tail_mean_vec_entropy",
        "tail_mean_loc_ratio",
        "tail_mean_part_ratio",
        "tail_var_vec_entropy",
        "tail_var_loc_ratio",
        "tail_var_part_ratio",
    ];

    private static Layer[] Model() =>
        [.. Enumerable.Range(0, 12).Select(i => Make.Gaussian($"layers.{i}.weight", (ulong)i, 20 + i, 18))];

    [Fact]
    public void Every_column_of_WeightWatcher_exists_under_its_name_with_a_description()
    {
        var names = LayerColumns.All.Select(c => c.Name).ToArray();
        Assert.Empty(WeightWatchers.Except(names));
        // Databases and file systems hold names that differ by case only for the same.
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(LayerColumns.All, c => Assert.NotEqual("", c.Description));
        Assert.Throws<KeyNotFoundException>(() => LayerColumns.Named("no such column"));
    }

    [Fact]
    public void A_table_shows_the_columns_that_have_a_value_in_some_layer()
    {
        var plain = LayerColumns.Present([Make.Only(Model()[0])]).Select(c => c.Name).ToArray();
        Assert.Contains("alpha", plain);
        Assert.DoesNotContain("num_spikes", plain);
        var full = LayerColumns.Present([Make.Only(Model()[0], AnalysisOptions.Full)]).Select(c => c.Name).ToArray();
        Assert.Contains("num_spikes", full);
        Assert.Contains("num_traps", full);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        var (one, four) = (Analyse(1), Analyse(4));
        Assert.Equal(one, four);

        static string[] Analyse(int threads) =>
            [
                .. ModelAnalysis
                    .Of(Model(), new ManagedSpectralBackend(1), AnalysisOptions.Full, run: new() { Threads = threads })
                    .Layers.Select(l =>
                        string.Join(
                            "|",
                            LayerColumns.All.Select(c =>
                                c.Value(l) is double x
                                    ? BitConverter.DoubleToInt64Bits(x).ToString("x")
                                    : c.Value(l)?.ToString()
                            )
                        )
                    ),
            ];
    }

    [Fact]
    public void No_more_layers_are_in_memory_than_threads_and_each_is_reported_once()
    {
        var (inside, most, loads) = (0, 0, 0);
        var gate = new Lock();
        var layers = Model()
            .Select(l =>
                l with
                {
                    Load = () =>
                    {
                        lock (gate)
                        {
                            loads++;
                            most = Math.Max(most, ++inside);
                        }
                        Thread.Sleep(5);
                        lock (gate)
                            inside--;
                        return l.Load();
                    },
                }
            )
            .ToArray();
        var reports = new List<AnalysisProgress>();
        ModelAnalysis.Of(
            layers,
            Make.Backend,
            run: new()
            {
                Progress = new Report(p =>
                {
                    lock (gate)
                        reports.Add(p);
                }),
                Threads = 3,
            }
        );
        Assert.InRange(most, 1, 3);
        Assert.Equal(12, loads);
        Assert.Equal(Enumerable.Range(1, 12), reports.Select(r => r.Done).Order());
        Assert.All(reports, r => Assert.Equal(12, r.Total));
    }

    [Fact]
    public void A_cancelled_analysis_stops_and_a_broken_tensor_throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ModelAnalysis.Of(Model(), Make.Backend, run: new() { Cancellation = cancelled.Token })
        );
        var broken = Model()[0] with { Load = () => throw new InvalidDataException("file.pt: offset 12: truncated") };
        Assert.Contains(
            "offset 12",
            Assert.Throws<InvalidDataException>(() => ModelAnalysis.Of([.. Model(), broken], Make.Backend)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            ModelAnalysis.Of(Model(), Make.Backend, run: new() { Threads = 0 })
        );
    }

    [Fact]
    public void An_empty_model_has_an_empty_result()
    {
        var result = ModelAnalysis.Of([], Make.Backend);
        Assert.Empty(result.Layers);
        Assert.Empty(result.Skipped);
        Assert.Empty(result.Summary);
        Assert.Null(result.Mean("alpha"));
    }

    [Fact]
    public void Unpooled_slices_and_split_parts_are_results_of_their_own()
    {
        var slices = LayerAnalysis
            .Of(Make.Gaussian("conv.weight", 1, 16, 12, 3, 3), Make.Backend, new() { Pool = false })
            .Results;
        Assert.Equal(9, slices.Count);
        Assert.Equal(
            ("conv[4]", (int?)4, 9, 12),
            (slices[4].LongName, slices[4].Slice, slices[4].Rf, slices[4].Metrics.NumEvals)
        );
        var parts = LayerAnalysis
            .Of(Make.Gaussian("attn.in_proj_weight", 1, 36, 12), Make.Backend, new() { SplitAttention = true })
            .Results;
        Assert.Equal(
            ["attn.in_proj_weight[q]", "attn.in_proj_weight[k]", "attn.in_proj_weight[v]"],
            parts.Select(p => p.LongName)
        );
    }

    private sealed class Report(Action<AnalysisProgress> told) : IProgress<AnalysisProgress>
    {
        void IProgress<AnalysisProgress>.Report(AnalysisProgress value) => told(value);
    }
}
