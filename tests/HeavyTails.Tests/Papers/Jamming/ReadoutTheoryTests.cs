using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

/// <summary>Published and independently computed values of the theory of read-outs.</summary>
public class ReadoutTheoryTests
{
    [Theory]
    [InlineData(20, 5, .0096054077)]
    [InlineData(110, 50, .1690927061)]
    [InlineData(120, 50, .0331456656)]
    [InlineData(90, 50, .8554519597)]
    [InlineData(80, 40, .5)]
    [InlineData(5, 5, 1)]
    public void Cover_counts_the_separable_labels(int patterns, int features, double expected) =>
        Assert.Equal(expected, ReadoutTheory.Separable(patterns, features), 6e-11);

    [Theory]
    [InlineData(2.1, 2.655683, .43082910, .64674635, 1.358167)]
    [InlineData(2.5, 1.192311, .56632217, .79918330, 1.997958)]
    [InlineData(3, .854576, .65242647, .87903385, 2.637102)]
    [InlineData(5, .516690, .79869936, .97352920, 4.867646)]
    [InlineData(10, .333838, .89997945, .99862988, 9.986299)]
    public void Gordons_formula_has_its_table(double load, double norm, double loss, double violated, double perFeature)
    {
        var found = ReadoutTheory.SquaredHinge(load);
        Assert.Equal(norm, found.Norm, 6e-7);
        Assert.Equal(loss, found.LossPerPattern, 6e-9);
        Assert.Equal(violated, found.ViolatedPerPattern, 6e-9);
        Assert.Equal(perFeature, found.ViolatedPerFeature, 6e-7);
    }

    [Fact]
    public void The_edges_of_the_Hessian_at_five_patterns_a_feature()
    {
        var (low, high) = ReadoutTheory.SquaredHinge(5).HessianEdges;
        Assert.Equal(1.455, low, 6e-4);
        Assert.Equal(10.280, high, 6e-4);
    }

    [Fact]
    public void Loads_that_are_separable_are_refused() =>
        Assert.Contains("got 2", Assert.Throws<ArgumentException>(() => ReadoutTheory.SquaredHinge(2)).Message);
}
