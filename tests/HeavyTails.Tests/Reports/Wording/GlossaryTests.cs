using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Wording;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Reports.Wording;

public sealed class GlossaryTests
{
    [Fact]
    public void Every_column_and_every_verdict_has_an_entry()
    {
        foreach (var column in LayerColumns.All)
            Assert.Contains(Glossary.Find(column.Name), e => e.Meaning == column.Description);
        foreach (var verdict in Enum.GetNames<HeavyTails.Core.Nulls.TailVerdict>().Where(v => v != "Other"))
            Assert.Contains(Glossary.Find(verdict), e => e.Meaning.StartsWith("Verdict:", StringComparison.Ordinal));
        Assert.All(Glossary.All, e => Assert.NotEqual("", e.Meaning));
    }

    [Fact]
    public void A_word_is_found_exactly_then_within_others_then_in_a_meaning()
    {
        Assert.All(Glossary.Find("ALPHA"), e => Assert.Equal("alpha", e.Word));
        Assert.Contains(Glossary.Find("stable_r"), e => e.Word == "stable_rank");
        Assert.Contains(Glossary.Find("Kolmogorov"), e => e.Word == "D");
        Assert.Empty(Glossary.Find("frobnicate"));
    }

    [Theory]
    [InlineData("untrained", "alpha_hill_null")]
    [InlineData("z", "alpha_hill_z")]
    [InlineData("evals", "num_evals")]
    [InlineData("spikes", "num_spikes")]
    [InlineData("layer", "longname")]
    public void A_head_of_the_table_of_layers_is_found_before_anything_else(string head, string column) =>
        Assert.StartsWith($"The column {column}:", Glossary.Find(head)[0].Meaning, StringComparison.Ordinal);

    [Theory]
    [InlineData("matrix", "a head of the table of layers")]
    [InlineData("alpha", "a column, fit")]
    [InlineData("verdict", "a word")]
    [InlineData("cka", "a head of heavytails distances")]
    [InlineData("rounding", "a head of heavytails smooth")]
    [InlineData("change", "a head of heavytails smooth")]
    [InlineData("products", "a head of heavytails hessian")]
    [InlineData("noise floor", "a head of heavytails hessian")]
    [InlineData("outcome", "a head of heavytails tails")]
    [InlineData("eta", "a head of heavytails tails")]
    [InlineData("universal metric", "a head of heavytails compare")]
    public void A_word_has_its_own_entry_which_says_where_it_stands(string word, string kind)
    {
        var entry = Glossary.Find(word)[0];
        Assert.Equal(word, entry.Word);
        Assert.Equal(kind, entry.Kind);
    }

    [Fact]
    public void The_verdict_counts_layers_by_alpha()
    {
        var result = ModelAnalysis.Of(
            [Make.Gaussian("a.weight", 1, 60, 40), Make.Diagonal("zero.weight", new double[12])],
            Make.Backend
        );
        var alpha = result.Layers[0].Fit.Value.Alpha;
        var verdict = ModelVerdict.Of(result)!;
        var between = alpha is >= 2 and <= 6 ? 1 : 0;
        Assert.StartsWith($"by the rule of thumb alpha is between 2 and 6 in {between} of 2 layers", verdict);
        Assert.Contains("without a fit in 1", verdict);
        Assert.Contains("--nulls says", verdict);
        Assert.Null(ModelVerdict.Of(result with { Layers = [] }));
    }
}
