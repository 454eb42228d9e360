using HeavyTails.Core.Analysis.Requests;

namespace HeavyTails.Tests.Core.Analysis.Requests;

public class NearestWordTests
{
    [Theory]
    [InlineData("--cov", "--conv")]
    [InlineData("alhpa", "alpha")]
    [InlineData("lst", "list")]
    [InlineData("epochs", "num_epochs")]
    [InlineData("analyse", "analyze")]
    [InlineData("gpu", null)]
    [InlineData("frobnicate", null)]
    [InlineData("", null)]
    public void A_word_that_is_mistyped_has_a_nearest_one_and_others_have_none(string word, string? nearest) =>
        Assert.Equal(
            nearest,
            NearestWord.Likely(word, ["--csv", "--conv", "alpha", "list", "num_epochs", "analyze", "cpu", "cuda"])
        );
}
