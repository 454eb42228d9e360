// The scale of an adapter as its folder's configuration gives it. Expected values follow PEFT's formulas.
using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Data;
using static HeavyTails.Tests.Checkpoints.Adapters;

namespace HeavyTails.Tests.Checkpoints;

public sealed class AdapterConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Layer PairWith(string? config, params (string Name, long[] Shape, float[] Numbers)[] tensors)
    {
        _folder.Write("adapter_model.safetensors", File(tensors));
        if (config is not null)
            _folder.Write("adapter_config.json", Encoding.UTF8.GetBytes(config));
        using var checkpoint = Checkpoint.Open(_folder.Path);
        return Assert.Single(checkpoint.Layers());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("{}", null)]
    [InlineData("""{"lora_alpha": 48, "r": 8}""", 2.0)]
    [InlineData("""{"lora_alpha": null}""", null)]
    [InlineData("""{"lora_alpha": 48, "use_rslora": true}""", 9.797958971132712)]
    [InlineData("""{"lora_alpha": 48, "alpha_pattern": {"k": 1, "h\\.\\d+\\.q": 12}}""", 0.5)]
    public void The_configuration_of_the_folder_gives_the_scale_or_none(string? config, double? scale)
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
                : FormattableString.Invariant($"96 x 64, rank 24, scale {scale:G6}")
                    + (config!.Contains("rslora", StringComparison.Ordinal) ? " (rslora)" : ""),
            pair.ShapeText
        );
    }

    [Theory]
    [InlineData("not json", "configuration")]
    [InlineData("""{"lora_alpha": "many"}""", "configuration")]
    [InlineData("""{"alpha_pattern": {"(": 1}}""", "regular expression")]
    public void A_damaged_configuration_is_refused_by_its_name(string config, string problem)
    {
        var e = Assert.Throws<CheckpointException>(() => PairWith(config, ("q.lora_A.weight", [1, 2], [1, 2])));
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Contains("adapter_config.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_before_the_configuration_is_passed_over() =>
        Assert.Equal(
            2,
            PairWith(
                "\uFEFF{\"lora_alpha\": 48}",
                ("q.lora_A.weight", [Rank, In], A),
                ("q.lora_B.weight", [Out, Rank], B)
            ).Factors!.Scale
        );

    [Theory]
    [InlineData("q", 0.5)]
    [InlineData("1.q", 0.5)]
    [InlineData("h.1.q", 0.5)]
    [InlineData("hx1xq", 2.0)]
    [InlineData("h..1.q", 2.0)]
    [InlineData("hh?1.q", 2.0)]
    [InlineData("h.(0|1).q", 0.5)]
    [InlineData("h.1.q(?!x)", 0.5)]
    [InlineData("(h).1.q(?<=\\\\3.*)", 0.5)]
    [InlineData("h.1", 2.0)]
    public void A_pattern_is_a_regular_expression_for_the_end_of_the_name(string pattern, double scale)
    {
        var config = "{\"lora_alpha\": 48, \"alpha_pattern\": {\"" + pattern + "\": 12}}";
        var pair = PairWith(config, ("h.1.q.lora_A.weight", [Rank, In], A), ("h.1.q.lora_B.weight", [Out, Rank], B));
        Assert.Equal(scale, pair.Factors!.Scale);
    }

    [Fact]
    public void Patterns_that_would_backtrack_for_ever_take_no_more_time_than_the_budget_of_the_file()
    {
        // By backtracking (a+)+b takes 2^n steps on n letters a. An automaton takes n, but a look-ahead has no
        // automaton.
        var name = new string('a', 60);
        Assert.Equal(2, Pair("").Factors!.Scale);
        Assert.Contains(
            "alpha_pattern takes more than 2 s",
            Assert.Throws<CheckpointException>(() => Pair("(?!x)")).Message,
            StringComparison.Ordinal
        );

        Layer Pair(string look)
        {
            var patterns = Enumerable.Range(0, 40).Select(i => $"\"(a+)+{look}b{i}\": 1");
            return PairWith(
                "{\"lora_alpha\": 48, \"alpha_pattern\": {" + string.Join(", ", patterns) + "}}",
                ($"{name}.lora_A.weight", [Rank, In], A),
                ($"{name}.lora_B.weight", [Out, Rank], B)
            );
        }
    }

    [Fact]
    public void A_DoRA_adapter_is_analysed_with_a_warning()
    {
        var pair = PairWith(
            """{"lora_alpha": 24, "use_dora": true}""",
            ("q.lora_A.weight", [Rank, In], A),
            ("q.lora_B.weight", [Out, Rank], B)
        );
        Assert.Equal([LowRankFactors.DoraWarning], pair.Factors!.Warnings);
    }
}
