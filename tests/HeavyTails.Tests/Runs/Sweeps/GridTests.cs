using FsCheck;
using FsCheck.Fluent;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;

namespace HeavyTails.Tests.Runs.Sweeps;

public class GridTests
{
    [Fact]
    public void Cells_are_the_product_of_axes_with_the_repetition_fastest_then_the_last_axis()
    {
        var grid = new Grid([Axis.Of("eta", .1, .2), Axis.Of("b", 1.0, 5, 10)], seeds: 2);
        Assert.Equal(12, grid.Count);
        Assert.Equal(
            ["eta=0.1 b=1 repeat=0", "eta=0.1 b=1 repeat=1", "eta=0.1 b=5 repeat=0"],
            Enumerable.Range(0, 3).Select(i => grid[i].ToString())
        );
        Assert.Equal("eta=0.2 b=10 repeat=1", grid[11].ToString());
        Assert.Equal((.2, 10), (grid[11]["eta"], grid[11]["b"]));
        Assert.Equal(12, Enumerable.Range(0, 12).Select(i => grid[i].Seed).Distinct().Count());
    }

    [Fact]
    public void Quantities_that_vary_together_are_one_axis_and_read_back_from_the_context()
    {
        var grid = new Grid([
            Axis.Of("variant", "legacy", "corrected"),
            Axis.OfPoints(["d", "eta"], (double[])[1, .5], [100, .02]),
        ]);
        Assert.Equal(
            [
                "variant=legacy d=1 eta=0.5 repeat=0",
                "variant=legacy d=100 eta=0.02 repeat=0",
                "variant=corrected d=1 eta=0.5 repeat=0",
                "variant=corrected d=100 eta=0.02 repeat=0",
            ],
            Enumerable.Range(0, grid.Count).Select(i => grid[i].ToString())
        );
        Assert.Equal((100, .02), (grid[3]["d"], grid[3]["eta"]));
        // The same cell of a plain product has the same random numbers.
        Assert.Equal(
            new Grid([Axis.Of("variant", "legacy"), Axis.Of("d", 1.0), Axis.Of("eta", .5)])[0].Seed,
            grid[0].Seed
        );
        var context = new RunContext("together", grid);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, context.Json);
        try
        {
            Assert.Equal(context.Hash, RunContext.Read(path).Hash);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_cell_keeps_its_random_numbers_when_its_axes_grow()
    {
        var small = new Grid([Axis.Of("eta", .1, .2)], seeds: 2, seed: 7);
        var large = new Grid([Axis.Of("eta", .05, .2, .1)], seeds: 5, seed: 7);
        Cell Same(Cell cell) =>
            Enumerable.Range(0, large.Count).Select(i => large[i]).Single(c => c.ToString() == cell.ToString());
        for (var i = 0; i < small.Count; i++)
            Assert.Equal(small[i].Seed, Same(small[i]).Seed);
        Assert.NotEqual(small[0].Seed, new Grid([Axis.Of("eta", .1, .2)], seeds: 2, seed: 8)[0].Seed);
    }

    [Fact]
    public void A_grid_that_is_not_valid_is_refused_with_the_reason()
    {
        Assert.Contains("differ", Assert.Throws<ArgumentException>(() => Axis.Of("b", 1.0, 2, 1)).Message);
        Assert.Contains(
            "2 values, got 3",
            Assert.Throws<ArgumentException>(() => Axis.OfPoints(["d", "b"], (double[])[1, 2], [3])).Message
        );
        Assert.Contains(
            "at least one",
            Assert.Throws<ArgumentException>(() => Axis.Of("b", Array.Empty<double>())).Message
        );
        Assert.Contains(
            "\"b\" twice",
            Assert.Throws<ArgumentException>(() => new Grid([Axis.Of("b", 1.0), Axis.Of("b", 2.0)])).Message
        );
        Assert.Contains(
            "\"cell\" twice",
            Assert.Throws<ArgumentException>(() => new Grid([Axis.Of("cell", 1.0)])).Message
        );
        var grid = new Grid([Axis.Of("variant", "legacy", "corrected")]);
        Assert.Contains("0 .. 1", Assert.Throws<ArgumentException>(() => grid[2]).Message);
        Assert.Contains("variant", Assert.Throws<ArgumentException>(() => grid[0]["eta"]).Message);
        Assert.Contains("legacy", Assert.Throws<ArgumentException>(() => grid[0]["variant"]).Message);
    }

    [Fact]
    public void The_name_of_a_run_depends_on_everything_asked_and_on_nothing_else()
    {
        static RunContext Context(
            double last = 10,
            int seeds = 2,
            ulong seed = 1,
            string steps = "1000",
            string name = "run"
        ) => new(name, new Grid([Axis.Of("b", 1.0, last)], seeds, seed), [new("steps", steps), new("a", "1")]);
        var hash = Context().Hash;
        Assert.Equal(hash, Context().Hash);
        Assert.Equal(hash, new RunContext("run", Context().Grid, [new("a", "1"), new("steps", "1000")]).Hash);
        Assert.Equal(
            6,
            new[]
            {
                hash,
                Context(last: 11).Hash,
                Context(seeds: 3).Hash,
                Context(seed: 2).Hash,
                Context(steps: "1").Hash,
                Context(name: "other").Hash,
            }
                .Distinct()
                .Count()
        );
        Assert.Throws<ArgumentException>(() => Context(name: "../run"));
    }

    [Fact]
    public void A_table_of_any_numbers_and_texts_reads_back_to_the_same_bits()
    {
        var rows =
            from numbers in Gen.ArrayOf(
                Gen.Elements(
                    0.0,
                    -0.0,
                    .1,
                    1e-300,
                    1e300,
                    double.Epsilon,
                    double.NaN,
                    double.PositiveInfinity,
                    1 / 3.0
                ),
                3
            )
            from word in Gen.Elements("plain", "a,b", "say \"so\"", "two\nlines", "ends with \r")
            select new Row([new("x", numbers[0]), new("word", word), new("y", numbers[1]), new("z", numbers[2])]);
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll(
                Gen.NonEmptyListOf(rows).ToArbitrary(),
                list =>
                {
                    var back = RowTable.Read(RowTable.Text(list));
                    Assert.Equal(list.Count, back.Count);
                    foreach (var (row, read) in list.Zip(back))
                    {
                        foreach (var name in new[] { "x", "y", "z" })
                            Assert.Equal(
                                BitConverter.DoubleToInt64Bits(row[name]),
                                BitConverter.DoubleToInt64Bits(read[name])
                            );
                        Assert.Equal(row.Text("word"), read.Text("word"));
                    }
                }
            )
        );
    }

    [Fact]
    public void Rows_of_different_fields_share_one_table_with_empty_fields()
    {
        var table = RowTable.Text([new Row([new("a", 1)]), new Row([new("b", "x"), new("a", 2.5)])]);
        Assert.Equal("a,b\n1,\n2.5,x\n", table);
        var first = RowTable.Read(table)[0];
        Assert.False(first.Has("b"));
        Assert.True(double.IsNaN(first["b"]));
        Assert.Empty(RowTable.Read(""));
    }

    [Theory]
    [InlineData("", null, null, null)]
    [InlineData("--cell 4", "7", "8", 4)]
    [InlineData("--cell=4", "7", null, 4)]
    [InlineData("", "7", "8", 7)]
    [InlineData("", "", "8", 8)]
    public void The_index_comes_from_the_option_else_Slurm_else_Kubernetes(
        string words,
        string? slurm,
        string? job,
        int? expected
    )
    {
        var arguments = SweepArguments.Parse(
            words.Split(' '),
            name =>
                name switch
                {
                    "SLURM_ARRAY_TASK_ID" => slurm,
                    "JOB_COMPLETION_INDEX" => job,
                    _ => null,
                }
        );
        Assert.Equal(expected, arguments.Cell);
        Assert.False(arguments.IsWorker);
    }

    [Fact]
    public void Wrong_arguments_are_refused_with_their_names()
    {
        Assert.Contains(
            "\"x\"",
            Assert.Throws<ArgumentException>(() => SweepArguments.Parse(["--cell", "x"], _ => null)).Message
        );
        Assert.Contains(
            "SLURM_ARRAY_TASK_ID",
            Assert.Throws<ArgumentException>(() => SweepArguments.Parse([], _ => "-3")).Message
        );
        Assert.Contains(
            "--workers",
            Assert.Throws<ArgumentException>(() => SweepArguments.Parse(["--workers"], _ => null)).Message
        );
    }
}
