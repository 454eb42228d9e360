using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Core.Analysis.Requests;

public sealed class LayerFilterTests
{
    // Numbers 1 to 5; the bias has none, and a layer is called 4.
    private static readonly Layer[] Model =
    [
        Make.Gaussian("embed.weight", 1, 30, 12),
        Make.Gaussian("conv1.weight", 2, 16, 12, 3, 3),
        Make.Gaussian("conv1.bias", 3, 16),
        Make.Gaussian("4.weight", 4, 20, 12),
        Make.Gaussian("conv2.weight", 5, 16, 16, 3, 3),
        Make.Gaussian("head.weight", 6, 40, 12),
    ];

    private static string Kept(params string[] words) =>
        string.Join(' ', new LayerFilter(words, [], 0, long.MaxValue).Of(Model).Select(l => $"{l.Id}:{l.Name}"));

    [Theory]
    [InlineData("2", "2:conv1")]
    [InlineData("4", "4:conv2")]
    [InlineData("name=4", "3:4")]
    [InlineData("2-3", "2:conv1 3:4")]
    [InlineData("4-", "4:conv2 5:head")]
    [InlineData("conv2d", "2:conv1 4:conv2")]
    [InlineData("Conv2D", "2:conv1 4:conv2")]
    [InlineData("EMBEDDING", "1:embed")]
    [InlineData("conv*", "2:conv1 0:conv1.bias 4:conv2")]
    [InlineData("conv?.weight", "2:conv1 4:conv2")]
    [InlineData("name=conv2d", "")]
    [InlineData("5-2", "")]
    [InlineData("0", "")]
    [InlineData("99999999999999999999", "")]
    public void A_word_names_layers_by_number_range_type_or_glob(string word, string kept) =>
        Assert.Equal(kept, Kept(word));

    [Fact]
    public void Words_add_up_and_those_with_an_exclamation_mark_take_away()
    {
        Assert.Equal("1:embed 2:conv1 4:conv2", Kept("1", "conv2d"));
        Assert.Equal("1:embed 3:4 5:head", Kept("!conv2d", "!*.bias"));
        Assert.Equal("2:conv1", Kept("conv2d", "!4"));
        Assert.Equal("1:embed 3:4", Kept("!2", "!4-5", "!*.bias"));
    }

    [Fact]
    public void Words_that_name_no_layer_are_told()
    {
        var filter = new LayerFilter(["2", "9", "!lstm", "x*", "conv2d", "7-"], [], 0, long.MaxValue);
        Assert.Equal(["9", "!lstm", "x*", "7-"], filter.Unused(Model));
    }

    [Fact]
    public void A_layer_has_the_number_that_it_has_in_the_whole_model_in_every_choice()
    {
        var chosen = new LayerFilter(["conv2", "head"], [], 0, long.MaxValue).Of(Model);
        var result = ModelAnalysis.Of(chosen, Make.Backend);
        var whole = ModelAnalysis.Of(Model, Make.Backend);
        Assert.Equal([4, 5], result.Layers.Select(l => l.LayerId));
        Assert.Equal([1, 2, 3, 4, 5], whole.Layers.Select(l => l.LayerId));
    }
}
