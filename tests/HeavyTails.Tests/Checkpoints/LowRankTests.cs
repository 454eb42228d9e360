// Adapters: dW = s B A. Right values are those of the dense product, of exact spectra, or of the formula of the scale.
using HeavyTails.Checkpoints;
using HeavyTails.Core;
using HeavyTails.Tests.Analysis;

namespace HeavyTails.Tests.Checkpoints;

public sealed class LowRankTests : IDisposable
{
    private const int Out = 96;
    private const int Rank = 24;
    private const int In = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static readonly float[] B = Floats(1, Out * Rank);
    private static readonly float[] A = Floats(2, Rank * In);

    private static float[] Floats(ulong seed, int count) => [.. Make.Gaussians(count, seed).Select(x => (float)x)];

    private static byte[] File(params (string Name, long[] Shape, float[] Numbers)[] tensors)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [.. tensors.Select(t => SafetensorsTensor.Of(t.Name, t.Shape, () => t.Numbers))]
        );
        return stream.ToArray();
    }

    private static ModelResult Analyse(byte[] file, AnalysisOptions? options = null)
    {
        using var checkpoint = Checkpoint.Open(file, "adapter.safetensors");
        return ModelAnalysis.Of(checkpoint.Layers(), Make.Backend, options);
    }

    private Layer PairWith(string? config, params (string Name, long[] Shape, float[] Numbers)[] tensors)
    {
        System.IO.File.WriteAllBytes(Path.Combine(_folder, "adapter_model.safetensors"), File(tensors));
        var path = Path.Combine(_folder, "adapter_config.json");
        System.IO.File.Delete(path);
        if (config is not null)
            System.IO.File.WriteAllText(path, config);
        using var checkpoint = Checkpoint.Open(_folder);
        return Assert.Single(checkpoint.Layers());
    }

    /// <summary>Eigenvalues of the dense product, the zeros left out.</summary>
    private static double[] OfProduct(double scale = 1)
    {
        var product = new double[Out * In];
        for (var i = 0; i < Out; i++)
        for (var j = 0; j < In; j++)
        for (var k = 0; k < Rank; k++)
            product[i * In + j] += scale * B[i * Rank + k] * A[k * In + j];
        return Make.Eigenvalues(Out, In, product)[^Rank..];
    }

    [Theory]
    [InlineData("base_model.model.h.q.lora_A.weight", "base_model.model.h.q.lora_B.weight", "base_model.model.h.q")]
    [InlineData("q.lora_A.default.weight", "q.lora_B.default.weight", "q")]
    [InlineData("q.lora_A.style.weight", "q.lora_B.style.weight", "q.style")]
    [InlineData("wte.lora_embedding_A", "wte.lora_embedding_B", "wte")]
    [InlineData("wte.lora_embedding_A.default", "wte.lora_embedding_B.default", "wte")]
    [InlineData("lora_unet_up_0_q.lora_down.weight", "lora_unet_up_0_q.lora_up.weight", "lora_unet_up_0_q")]
    [InlineData("attn1.processor.to_q_lora.down.weight", "attn1.processor.to_q_lora.up.weight", "attn1.processor.to_q")]
    [InlineData("layers.0.q_proj.lora_a.weight", "layers.0.q_proj.lora_b.weight", "layers.0.q_proj")]
    [InlineData("lora_A.weight", "lora_B.weight", "lora")]
    public void A_pair_of_any_spelling_has_the_spectrum_of_its_product(string a, string b, string name)
    {
        foreach (
            var file in new[]
            {
                File((a, [Rank, In], A), (b, [Out, Rank], B)),
                File((b, [Out, Rank], B), (a, [Rank, In], A)),
            }
        )
        {
            var result = Analyse(file, new() { Accuracy = SpectralAccuracy.Accurate });
            Assert.Empty(result.Skipped);
            var pair = Assert.Single(result.Layers);
            Assert.Equal((name, LayerKind.LowRankPair), (pair.LongName, pair.Kind));
            Assert.Equal((Out, In, Rank), (pair.Rows, pair.Columns, pair.Metrics.NumEvals));
            Make.Same(OfProduct(), pair.Eigenvalues, 1e-12);
        }
    }

    [Fact]
    public void A_heavy_tailed_update_has_the_exponent_of_its_eigenvalues()
    {
        // B = diag(sqrt lambda), A = [I 0]: the eigenvalues are lambda, whatever rounding makes of their roots.
        var lambda = Enumerable.Range(0, Rank).Select(i => Math.Pow(1 - (i / (double)Rank * 0.999), -1)).ToArray();
        var (b, a) = (new float[Out * Rank], new float[Rank * In]);
        for (var k = 0; k < Rank; k++)
            (b[k * Rank + k], a[k * In + k]) = ((float)Math.Sqrt(lambda[k]), 1);
        var pair = Assert.Single(
            Analyse(File(("q.lora_A.weight", [Rank, In], a), ("q.lora_B.weight", [Out, Rank], b))).Layers
        );
        Make.Same(lambda, pair.Eigenvalues, 1e-6);
        Assert.Equal(PowerLaw.Fit(lambda).Value.Alpha, pair.Fit!.Alpha, 1e-5);
        Assert.Contains(pair.Warnings, w => w.Contains("scale alpha / r", StringComparison.Ordinal));
    }

    [Fact]
    public void Halves_stored_transposed_are_multiplied_the_other_way_round()
    {
        // MLX: lora_a [in x r], lora_b [r x out], so that x lora_a lora_b is the update of x. Those of a square layer
        // fit in both orders.
        var result = Analyse(
            File(("q.lora_a", [Out, Rank], B), ("q.lora_b", [Rank, In], A)),
            new() { Accuracy = SpectralAccuracy.Accurate }
        );
        Make.Same(OfProduct(), Assert.Single(result.Layers).Eigenvalues, 1e-12);
        var square = Analyse(
            File(("q.lora_a", [Out, 12], Floats(3, Out * 12)), ("q.lora_b", [12, Out], Floats(4, 12 * Out)))
        );
        Assert.Equal(12, Assert.Single(square.Layers).Metrics.NumEvals);
    }

    [Fact]
    public void A_missing_half_says_so_and_the_other_pairs_are_analysed()
    {
        var result = Analyse(
            File(
                ("q.lora_A.weight", [Rank, In], A),
                ("k.lora_A.weight", [Rank, In], A),
                ("q.lora_B.weight", [Out, Rank], B)
            )
        );
        Assert.Equal("q", Assert.Single(result.Layers).LongName);
        var alone = Assert.Single(result.Skipped);
        Assert.Equal("k.lora_A", alone.LongName);
        Assert.Contains("other half is missing", alone.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("96,24", "12,128", "B [96 x 24] and A [12 x 128]")]
    [InlineData("2304", "24,64", "B [2304] and A [24 x 64]")]
    [InlineData("96,24", "24,64,1,1", "B [96 x 24] and A [24 x 64 x 1 x 1]")]
    [InlineData("96,6,2,2", "6,64,2,2", "B [96 x 6 x 2 x 2] and A [6 x 64 x 2 x 2]")]
    public void Halves_that_do_not_fit_are_refused_with_both_shapes(string b, string a, string shapes)
    {
        long[] Shape(string text) => [.. text.Split(',').Select(long.Parse)];
        float[] Numbers(long[] shape) => new float[shape.Aggregate(1L, (p, d) => p * d)];
        var file = File(
            ("q.lora_A.weight", Shape(a), Numbers(Shape(a))),
            ("q.lora_B.weight", Shape(b), Numbers(Shape(b)))
        );
        Assert.Contains(shapes, Assert.Single(Analyse(file).Skipped).Reason, StringComparison.Ordinal);
        using var checkpoint = Checkpoint.Open(file, "adapter");
        Assert.Contains(
            shapes,
            Assert.Throws<CheckpointException>(checkpoint.Layers()[0].Load).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_pair_of_rank_one_has_one_eigenvalue_the_product_of_the_squared_norms()
    {
        var file = File(("q.lora_A.weight", [1, 3], [1, 2, 2]), ("q.lora_B.weight", [2, 1], [3, 4]));
        Assert.Contains(
            "1 eigenvalues are fewer",
            Assert.Single(Analyse(file).Skipped).Reason,
            StringComparison.Ordinal
        );
        var set = new LowRankMatrices(
            new MatrixBatch(1, 2, 1, new float[] { 3, 4 }),
            new MatrixBatch(1, 1, 3, new float[] { 1, 2, 2 })
        );
        Assert.Equal(9.0 * 25, Assert.Single(Make.Eigenvalues(set)), 1e-9);
    }

    [Fact]
    public void A_rank_above_the_sides_counts_no_more_eigenvalues_than_the_product_has()
    {
        var file = File(("q.lora_A.weight", [30, 11], Floats(5, 330)), ("q.lora_B.weight", [20, 30], Floats(6, 600)));
        Assert.Equal(11, Assert.Single(Analyse(file).Layers).Metrics.NumEvals);
    }

    [Fact]
    public void A_convolutions_pair_is_its_flattened_kernel_and_refused_where_slices_are_asked_for()
    {
        var pointwise = File(("q.lora_down.weight", [Rank, In, 1, 1], A), ("q.lora_up.weight", [Out, Rank, 1, 1], B));
        Make.Same(
            OfProduct(),
            Assert.Single(Analyse(pointwise, new() { Accuracy = SpectralAccuracy.Accurate }).Layers).Eigenvalues,
            1e-12
        );
        var taps = File(("q.lora_down.weight", [Rank, In / 4, 2, 2], A), ("q.lora_up.weight", [Out, Rank, 1, 1], B));
        Assert.Contains("flattened kernel", Assert.Single(Analyse(taps).Skipped).Reason, StringComparison.Ordinal);
        var options = new AnalysisOptions { Conv = ConvMode.Flatten, Accuracy = SpectralAccuracy.Accurate };
        Make.Same(OfProduct(), Assert.Single(Analyse(taps, options).Layers).Eigenvalues, 1e-12);
        var middle = File(
            ("q.lora_down.weight", [Rank, In], A),
            ("q.lora_up.weight", [Out, Rank], B),
            ("q.lora_mid.weight", [Rank, Rank], new float[Rank * Rank])
        );
        Assert.Contains(Analyse(middle).Skipped, s => s.Reason.Contains("third factor", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("{}", null)]
    [InlineData("""{"lora_alpha": 48, "r": 8}""", 2.0)]
    [InlineData("""{"lora_alpha": null}""", null)]
    [InlineData("""{"lora_alpha": 48, "use_rslora": true}""", 9.797958971132712)]
    [InlineData("""{"lora_alpha": 48, "alpha_pattern": {"k": 1, "h\\.\\d+\\.q": 12}}""", 0.5)]
    public void The_scale_is_the_folders_where_it_gives_one(string? config, double? scale)
    {
        var pair = PairWith(
            config,
            ("base_model.model.h.0.q.lora_A.weight", [Rank, In], A),
            ("base_model.model.h.0.q.lora_B.weight", [Out, Rank], B)
        );
        Assert.Equal(scale ?? double.NaN, pair.Factors!.Scale ?? double.NaN, 1e-12);
        Assert.Equal(
            scale is null
                ? "96 x 64, rank 24, scale not given"
                : FormattableString.Invariant($"96 x 64, rank 24, scale {scale:G6}"),
            pair.ShapeText
        );
    }

    [Fact]
    public void Kohyas_alpha_over_the_rank_scales_the_spectrum_and_the_numbers()
    {
        (string, long[], float[])[] tensors =
        [
            ("q.lora_down.weight", [Rank, In], A),
            ("q.lora_up.weight", [Out, Rank], B),
            ("q.alpha", [], [12]),
        ];
        var pair = Assert.Single(Analyse(File(tensors), new() { Accuracy = SpectralAccuracy.Accurate }).Layers);
        Assert.Equal(0.5, pair.LowRankScale);
        Assert.DoesNotContain(pair.Warnings, w => w.Contains("scale", StringComparison.Ordinal));
        Make.Same(OfProduct(0.5), pair.Eigenvalues, 1e-12);
        using var checkpoint = Checkpoint.Open(
            File(("q.lora_A.weight", [1, 2], [1, 2]), ("q.lora_B.weight", [2, 1], [3, 4]), ("q.alpha", [1], [2])),
            "kohya"
        );
        Assert.Equal(
            [6f, 12, 8, 16],
            checkpoint.Layers().Single(l => l.Kind == LayerKind.LowRankPair).Load().Single.ToArray()
        );
    }

    [Theory]
    [InlineData("not json", "configuration")]
    [InlineData("""{"lora_alpha": "many"}""", "configuration")]
    [InlineData("""{"alpha_pattern": {"(": 1}}""", "regular expression")]
    public void A_damaged_configuration_is_named(string config, string problem)
    {
        var e = Assert.Throws<CheckpointException>(() => PairWith(config, ("q.lora_A.weight", [1, 2], [1, 2])));
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Contains("adapter_config.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_whose_product_would_not_fit_in_memory_is_analysed_by_its_halves()
    {
        // 3,000,000 x 3,000,000 numbers: the spectrum has rank 2.
        const int wide = 3_000_000;
        var (a, b) = (new float[2 * wide], new float[wide * 2]);
        (a[0], a[wide + 1], b[0], b[3]) = (3, 4, 1, 1);
        var file = File(("q.lora_A.weight", [2, wide], a), ("q.lora_B.weight", [wide, 2], b));
        Make.Same([9, 16], Assert.Single(Analyse(file, new() { MinEvals = 2 }).Layers).Eigenvalues, 1e-6);
        using var checkpoint = Checkpoint.Open(file, "wide");
        Assert.Contains(
            "MaxLowRankProduct",
            Assert.Throws<CheckpointException>(checkpoint.Layers()[0].Load).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Infinite_weights_of_a_half_are_a_fault_of_its_pair()
    {
        var broken = (float[])A.Clone();
        broken[5] = float.NaN;
        var fault = Assert.Single(
            Analyse(File(("q.lora_A.weight", [Rank, In], broken), ("q.lora_B.weight", [Out, Rank], B))).Skipped
        );
        Assert.True(fault.IsFault);
        Assert.StartsWith("1 of 3840 weights", fault.Reason, StringComparison.Ordinal);
    }
}
