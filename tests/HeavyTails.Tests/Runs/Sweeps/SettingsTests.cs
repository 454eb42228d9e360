using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Tests.Data;
using HeavyTails.Tests.Runs.Cells;

namespace HeavyTails.Tests.Runs.Sweeps;

public class SettingsTests
{
    private static readonly Setting[] Settings =
    [
        Setting.Of("steps", 10_000),
        Setting.Of("bound", .1),
        Setting.Of("loss", "hinge"),
        Setting.Of("bias", false),
    ];

    private static readonly RunContext Asked = new(
        "asked",
        new Grid(
            [
                Axis.Of("eta", .1, 1),
                Axis.Of("variant", "legacy", "corrected"),
                Axis.Zip(Axis.Of("d", 1.0, 2), Axis.Of("r", 3.0, 4)),
            ],
            seeds: 2,
            seed: 5
        ),
        [new("blocks", "mohammadi")],
        Settings
    );

    private static RunContext With(params string[] assignments) =>
        SweepSettings.Applied(Asked, new(null, false, 0, "out") { Assignments = assignments });

    private static RunContext WithFile(string path, params string[] assignments) =>
        SweepSettings.Applied(Asked, new(null, false, 0, "out") { SettingsFile = path, Assignments = assignments });

    private static string Refusal(params string[] assignments) =>
        Assert.Throws<ArgumentException>(() => With(assignments)).Message;

    [Fact]
    public void Cells_read_settings_by_name_as_text_and_as_numbers()
    {
        var cell = Asked.Grid[0];
        Assert.Equal(("10000", "hinge", "false"), (cell.Setting("steps"), cell.Setting("loss"), cell.Setting("bias")));
        Assert.Equal((10_000, .1), (cell.Number("steps"), cell.Number("bound")));
        Assert.Contains("bias, blocks, bound", Assert.Throws<ArgumentException>(() => cell.Setting("step")).Message);
        Assert.Contains("hinge", Assert.Throws<ArgumentException>(() => cell.Number("loss")).Message);
    }

    [Fact]
    public void Values_of_an_axis_a_setting_and_the_seeds_are_replaced_and_the_rest_is_kept()
    {
        var grid = With("eta=0.3", "steps=5", "seeds=3", "seed=18446744073709551615", "variant=a b, c").Grid;
        Assert.Equal(12, grid.Count);
        Assert.Equal("eta=0.3 variant=a b d=1 r=3 repeat=0", grid[0].ToString());
        Assert.Equal("eta=0.3 variant=c d=2 r=4 repeat=2", grid[11].ToString());
        Assert.Equal((5, .1, ulong.MaxValue), (grid[0].Number("steps"), grid[0].Number("bound"), grid.Seed));
        Assert.Equal(7, With("steps=5", "steps=7").Grid[0].Number("steps")); // the last one wins
    }

    [Theory]
    [InlineData("steps=1e4")]
    [InlineData("steps=10000.0")]
    [InlineData("bound=.1")]
    [InlineData("bound=1e-1")]
    [InlineData("bound=+0.100")]
    [InlineData("eta=1E-1,1.0")]
    [InlineData("eta= 0.1 , 1")]
    [InlineData("seeds=2")]
    [InlineData("variant=legacy,corrected")]
    [InlineData("bias=false")]
    public void The_same_value_in_another_spelling_has_the_same_hash(string assignment) =>
        Assert.Equal(Asked.Hash, With(assignment).Hash);

    [Theory]
    [InlineData("steps=10001")]
    [InlineData("bound=0.10000000000000002")]
    [InlineData("eta=1,0.1")]
    [InlineData("loss=Hinge")]
    [InlineData("bias=true")]
    public void Another_value_has_another_hash(string assignment) => Assert.NotEqual(Asked.Hash, With(assignment).Hash);

    [Theory]
    [InlineData("steps=0.5", "a whole number, got \"0.5\"")]
    [InlineData("steps=many", "a whole number")]
    [InlineData("bound=small", "a number, got \"small\"")]
    [InlineData("bound=nan", "a number")]
    [InlineData("bias=yes", "true or false")]
    [InlineData("eta=legacy", "a number")]
    [InlineData("eta=0.1,0.10", "must differ")]
    [InlineData("seeds=0", "1 .. 2147483647, got 0")]
    [InlineData("seed=-1", "whole number")]
    [InlineData("eta", "NAME=VALUE")]
    [InlineData("eta=", "NAME=VALUE")]
    [InlineData("=1", "NAME=VALUE")]
    [InlineData("eta=1,,2", "NAME=VALUE")]
    public void A_value_of_another_kind_is_refused_with_both_sides(string assignment, string why) =>
        Assert.Contains(why, Refusal(assignment));

    [Fact]
    public void What_cannot_be_set_is_refused_with_the_reason_and_a_list_of_what_can()
    {
        const string list = "axes eta, variant; settings steps, bound, loss, bias; seeds, seed";
        Assert.Contains("fixes it", Refusal("blocks=other"));
        Assert.Contains(list, Refusal("blocks=other"));
        Assert.Contains("no such axis or setting", Refusal("etta=0.1"));
        Assert.Contains(list, Refusal("etta=0.1"));
        Assert.Contains("varies together with r", Refusal("d=1,2"));
    }

    [Fact]
    public void Several_values_make_an_axis_of_a_setting_that_cells_read_as_before()
    {
        var context = With("steps=5,1e1");
        Assert.Equal(2 * Asked.Grid.Count, context.Grid.Count);
        Assert.Equal([5, 5, 10, 10], context.Grid.Cells().Take(4).Select(cell => cell.Number("steps")));
        Assert.False(context.Parameters.ContainsKey("steps"));
    }

    [Fact]
    public void A_filter_is_asked_again_for_the_values_that_are_set()
    {
        var asked = new RunContext(
            "filtered",
            new Grid([Axis.Of("eta", .1, 1, 2)], keep: cell => cell["eta"] < cell.Number("bound")),
            settings: [Setting.Of("bound", 1.5)]
        );
        RunContext Set(params string[] words) =>
            SweepSettings.Applied(asked, new(null, false, 0, "out") { Assignments = words });
        Assert.Equal(2, asked.Grid.Count);
        Assert.Equal(3, Set("bound=3").Grid.Count);
        Assert.Equal([.5, 1.25], Set("eta=0.5,1.25,1.75").Grid.Cells().Select(cell => cell["eta"]));
    }

    [Fact]
    public void A_setting_needs_a_name_of_its_own()
    {
        Assert.Throws<ArgumentException>(() =>
            new RunContext("a", new Grid([]), [new("x", "1")], [Setting.Of("x", 1)])
        );
        Assert.Throws<ArgumentException>(() =>
            new RunContext("a", new Grid([Axis.Of("x", 1.0)]), settings: [Setting.Of("x", 1)])
        );
        Assert.Throws<ArgumentException>(() => Setting.Of("x", new object()));
    }

    [Theory]
    [InlineData("eta: [0.3, 1e-1]\nsteps: 5\nvariant: 'legacy'\nbias: true # a comment\n")]
    [InlineData("{\"eta\": [0.3, 0.1], \"steps\": 5, \"variant\": [\"legacy\"], \"bias\": true}")]
    [InlineData("  {\"eta\": [0.3, 1e-1], /* yes */ \"steps\": 5.0, \"variant\": \"legacy\", \"bias\": true}")]
    public void A_file_in_YAML_or_JSON_sets_the_same_and_the_command_line_wins(string text)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("settings", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(With("eta=0.3,0.1", "steps=5", "variant=legacy", "bias=true").Hash, WithFile(file).Hash);
        Assert.Equal(6, WithFile(file, "steps=6").Grid[0].Number("steps"));
    }

    [Theory]
    [InlineData("eta: [0.3\n", "settings")]
    [InlineData("- 1\n", "names with values")]
    [InlineData("eta:\n  inner: 1\n", "names with values")]
    [InlineData("eta: [[1]]\n", "names with values")]
    [InlineData("eta:\n", "names with values")]
    [InlineData("eta: []\n", "with 0 values")]
    [InlineData("eta: 1\neta: 2\n", "given twice")]
    [InlineData("eta: 1\n---\neta: 2\n", "one document")]
    [InlineData("eta: *x\n", "names with values")]
    [InlineData("{\"eta\": {}}", "names with values")]
    [InlineData("{\"eta\": null}", "names with values")]
    [InlineData("{\"eta\": [1}", "settings")]
    [InlineData("{\"eta\": 1, \"eta\": 2}", "given twice")]
    [InlineData("{\"eta\": \"\\ud800\"}", "settings")]
    public void A_file_that_is_no_flat_map_is_refused_with_its_name(string text, string why)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("given.yml", System.Text.Encoding.UTF8.GetBytes(text));
        var fault = Assert.Throws<InvalidDataException>(() => WithFile(file));
        Assert.Contains("given.yml", fault.Message);
        Assert.Contains(why, fault.Message);
    }

    [Fact]
    public void A_quoted_number_is_a_text_and_an_empty_file_sets_nothing()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "without quotes",
            Assert.Throws<ArgumentException>(() => WithFile(folder.Write("a.yml", "steps: \"5\""u8.ToArray()))).Message
        );
        Assert.Equal("1", WithFile(folder.Write("b.yml", "loss: \"1\""u8.ToArray())).Grid[0].Setting("loss"));
        Assert.Equal(Asked.Hash, WithFile(folder.Write("c.yml", "# nothing\n"u8.ToArray())).Hash);
        Assert.ThrowsAny<IOException>(() => WithFile(Path.Combine(folder.Path, "none.yml")));
        Assert.Throws<InvalidDataException>(() => WithFile(folder.Write("d.yml", new byte[(1 << 20) + 1])));
    }

    [Fact]
    public void A_damaged_file_is_refused_and_never_ends_in_another_error()
    {
        var random = new Random(1);
        using var folder = new TemporaryFolder();
        byte[][] whole =
        [
            "eta: [0.3, 1e-1]\nsteps: 5\nloss: 'a'\n"u8.ToArray(),
            "{\"eta\": [1], \"steps\": 5}"u8.ToArray(),
        ];
        for (var i = 0; i < 2000; i++)
        {
            var bytes = whole[i % 2].ToArray();
            for (var change = random.Next(1, 5); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)(
                    random.Next(2) == 0 ? random.Next(256) : "[]{}:&*!|>'\"%@`,-"[random.Next(17)]
                );
            var file = folder.Write("damaged", bytes[..random.Next(bytes.Length + 1)]);
            try
            {
                _ = WithFile(file);
            }
            catch (Exception e) when (e is InvalidDataException or ArgumentException)
            {
                // This is what such a file should end in.
            }
        }
    }
}
