using FsCheck;
using FsCheck.Fluent;
using HeavyTails.Runs.Cells;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Runs.Cells;

public class FilterTests
{
    private static readonly Axis[] Axes = [Axis.Of("eta", .01, .1, 1), Axis.Of("b", 1.0, 5, 10)];

    private static RunContext Context(Func<Cell, bool>? keep, int seeds = 2) =>
        new("filtered", new Grid(Axes, seeds, 7, keep));

    [Fact]
    public void A_filter_leaves_the_cells_of_the_whole_grid_that_pass_it_in_their_order_with_their_random_numbers() =>
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll(
                Gen.Choose(1, 511).ToArbitrary(),
                Gen.Choose(1, 3).ToArbitrary(),
                (bits, seeds) =>
                {
                    // Point i of the nine is kept if bit i is set.
                    int Point(Cell cell) =>
                        3 * Array.IndexOf([.01, .1, 1], cell["eta"]) + Array.IndexOf([1.0, 5, 10], cell["b"]);
                    bool Keep(Cell cell) => (bits >> Point(cell) & 1) == 1;
                    var expected = Context(null, seeds).Grid.Cells().Where(Keep).ToList();
                    var kept = Context(Keep, seeds).Grid;
                    Assert.Equal(expected.Count, kept.Count);
                    Assert.Equal(Enumerable.Range(0, kept.Count), kept.Cells().Select(cell => cell.Index));
                    Assert.Equal(
                        expected.Select(cell => (cell.ToString(), cell.Seed)),
                        kept.Cells().Select(cell => (cell.ToString(), cell.Seed))
                    );
                }
            )
        );

    [Fact]
    public void The_points_that_are_kept_stand_in_the_context_as_ranges_and_read_back()
    {
        var context = Context(cell => cell["eta"] / cell["b"] < .05);
        Assert.Contains("\"kept\": \"0-2,4-5\"", context.Json);
        using var folder = new TemporaryFolder();
        var path = folder.Write("context.json", System.Text.Encoding.UTF8.GetBytes(context.Json));
        var back = RunContext.Read(path);
        Assert.Equal(context.Hash, back.Hash);
        Assert.Equal(
            context.Grid.Cells().Select(cell => (cell.ToString(), cell.Seed)),
            back.Grid.Cells().Select(cell => (cell.ToString(), cell.Seed))
        );
        File.WriteAllText(path, context.Json.Replace("0-2,4-5", "0-2,9"));
        Assert.Contains("0 .. 8", Assert.Throws<InvalidDataException>(() => RunContext.Read(path)).Message);
        File.WriteAllText(path, context.Json.Replace("0-2,4-5", "some"));
        Assert.Contains("\"some\"", Assert.Throws<InvalidDataException>(() => RunContext.Read(path)).Message);
    }

    [Fact]
    public void Filters_that_keep_the_same_points_have_one_hash_and_a_filter_that_keeps_all_has_that_of_none()
    {
        Assert.Equal(Context(cell => cell["b"] > 4).Hash, Context(cell => cell["b"] >= 5).Hash);
        Assert.NotEqual(Context(cell => cell["b"] > 4).Hash, Context(cell => cell["b"] > 5).Hash);
        Assert.Equal(Context(null).Hash, Context(_ => true).Hash);
        Assert.DoesNotContain("kept", Context(_ => true).Json);
    }

    [Fact]
    public void A_filter_that_keeps_no_point_is_refused() =>
        Assert.Contains(
            "none of the 9 points",
            Assert.Throws<ArgumentException>(() => Context(cell => cell["eta"] > 2)).Message
        );
}
