using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Series;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints.Series;

public sealed class SeriesFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Touch(params string[] names)
    {
        foreach (var name in names)
            _folder.Write(name, [1]);
    }

    private static string[] Names(SeriesFiles files) => [.. files.Paths.Select(p => Path.GetFileName(p)!)];

    [Fact]
    public void Nets_are_in_the_order_of_their_numbers_and_other_files_are_none_of_them()
    {
        Touch("net_10.pyT", "net_9.pyT", "net_0.pyT", "net_final.pyT", "te_outputs.pyT", "args.info", "log_1.txt");
        Touch("log_2.txt", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        var files = SeriesFiles.In(_folder.Path)!;
        Assert.Equal(["net_0.pyT", "net_9.pyT", "net_10.pyT"], Names(files));
        Assert.Equal([0, 9, 10], files.Numbers);
        Assert.Equal(Path.GetFileName(_folder.Path), files.Name);
    }

    [Fact]
    public void A_folder_with_two_series_names_both()
    {
        Touch("net_0.pyT", "net_1.pyT", "epoch1.pth", "epoch2.pth", "epoch3.pth");
        var fault = Assert.Throws<CheckpointException>(() => SeriesFiles.In(_folder.Path));
        Assert.Contains("expected one series of nets, got 2", fault.Message);
        Assert.Contains("net_*.pyT (2)", fault.Message);
        Assert.Contains("epoch*.pth (3)", fault.Message);
        Assert.Equal(fault.Message, Assert.Throws<CheckpointException>(() => SeriesInput.Of([_folder.Path])).Message);
    }

    [Fact]
    public void A_range_of_numbers_and_the_last_nets_are_chosen()
    {
        Touch([.. Enumerable.Range(0, 30).Where(i => i != 17).Select(i => $"net_{i}.pyT")]);
        var files = SeriesFiles.In(_folder.Path)!;
        Assert.Equal([15, 16, 18], files.Between(15, 18).Numbers);
        Assert.Equal([28, 29], files.Between(28, null).Numbers);
        Assert.Equal(["net_28.pyT", "net_29.pyT"], Names(files.LastOf(2)));
        Assert.Equal(29, files.LastOf(100).Paths.Count);
        Assert.Equal([17], files.Missing());
        Assert.Empty(files.Between(20, null).Missing());
        var fault = Assert.Throws<ArgumentException>(() => files.Between(40, 50));
        Assert.Contains("expected nets with numbers from 40 to 50, got 0 to 29", fault.Message);
        fault = Assert.Throws<ArgumentException>(() => SeriesFiles.Of(["a.pt", "b.pt"]).Between(1, null));
        Assert.Contains("expected names with numbers", fault.Message);
    }

    [Theory]
    [InlineData(new[] { 0, 100, 200, 400 }, new[] { 300 })]
    [InlineData(new[] { 0, 1, 2, 3 }, new int[0])]
    [InlineData(new[] { 1, 2, 4, 8, 16 }, new int[0])]
    [InlineData(new[] { 5, 9 }, new int[0])]
    public void Numbers_are_missing_where_most_follow_each_other_at_one_distance(int[] numbers, int[] missing) =>
        Assert.Equal(missing.Select(n => (long)n), SeriesFiles.Of(numbers.Select(n => $"net_{n}.pt")).Missing());

    [Fact]
    public void Missing_nets_are_noted()
    {
        foreach (var net in (int[])[0, 1, 2, 4, 5, 7])
            _folder.Write($"net_{net}.pyT", Nets.StateDict(net));
        var tails = SeriesAnalysis.Of(SeriesFiles.In(_folder.Path)!);
        Assert.Equal(["2 nets are missing between 0 and 7: 3, 6"], tails.Notes);
    }

    [Fact]
    public void An_empty_folder_and_one_of_other_things_say_what_was_expected()
    {
        var fault = Assert.Throws<CheckpointException>(() => SeriesInput.Of([_folder.Path]));
        Assert.Contains("net_0.pyT, net_1.pyT", fault.Message);
        Assert.Contains("got 0 other files and folders", fault.Message);
        Touch("a/readme.txt");
        Assert.Throws<CheckpointException>(() => SeriesInput.Of([_folder.Path]));
    }

    [Fact]
    public void A_folder_of_runs_gives_each_run_and_says_which_hold_none()
    {
        Touch("b_0.1/net_0.pyT", "b_0.1/net_1.pyT", "a_10/net_0.pyT", "a_10/net_1.pyT", "a_9/te.hist");
        Touch("c/net_0.pyT", "c/net_1.pyT", "c/x1.pt", "c/x2.pt", ".hidden/net_0.pyT");
        var found = SeriesInput.Of([_folder.Path]);
        Assert.Equal(["a_9", "a_10", "b_0.1", "c"], found.Select(f => f.Name));
        Assert.Equal([null, 2, 2, null], found.Select(f => f.Files?.Paths.Count));
        Assert.Contains("it holds no saved nets", found[0].Fault);
        Assert.Contains("got 2", found[3].Fault);
        var two = SeriesInput.Of([Path.Combine(_folder.Path, "a_9"), Path.Combine(_folder.Path, "a_10")]);
        Assert.Equal([null, 2], two.Select(f => f.Files?.Paths.Count));
    }

    [Fact]
    public void Folders_of_one_checkpoint_each_are_a_series_themselves()
    {
        Touch("checkpoint-500/model.safetensors", "checkpoint-1000/model.safetensors");
        var files = Assert.Single(SeriesInput.Of([_folder.Path])).Files!;
        Assert.Equal(["checkpoint-500", "checkpoint-1000"], Names(files));
        files = Assert.Single(SeriesInput.Of([.. files.Paths.Reverse()])).Files!;
        Assert.Equal([500, 1000], files.Numbers);
    }

    [Theory]
    [InlineData("3_0128_mnist_NLL_fc_1.000000E-01_0001", true)]
    [InlineData("3_0128_mnist_NLL_fc_1.000000E-02_0001", false)]
    [InlineData("3_0128_mnist_NLL_fc_1.000000E-01_0010", false)]
    [InlineData("second", true)]
    public void Nets_of_runs_with_different_settings_are_no_series(string second, bool isSeries)
    {
        const string First = "3_0128_mnist_NLL_fc_1.000000E-01_0001";
        string[] names = [$"a/{First}/net_0.pyT", $"b/{second}/net_0.pyT"];
        Touch(names);
        string[] paths = [.. names.Select(name => Path.Combine(_folder.Path, name))];
        if (isSeries)
        {
            Assert.Equal(2, Assert.Single(SeriesInput.Of(paths)).Files!.Paths.Count);
            return;
        }
        var fault = Assert.Throws<CheckpointException>(() => SeriesInput.Of(paths));
        Assert.Contains($"eta 0.1, b 1 in {_folder.Path}", fault.Message);
        Assert.Contains(second, fault.Message);
    }

    [Fact]
    public void Files_of_one_folder_are_a_series_by_its_name()
    {
        Touch("run/net_0.pyT", "run/net_1.pyT", "other/net_2.pyT");
        string[] paths =
        [
            Path.Combine(_folder.Path, "run", "net_1.pyT"),
            Path.Combine(_folder.Path, "run", "net_0.pyT"),
        ];
        var input = Assert.Single(SeriesInput.Of(paths));
        Assert.Equal("run", input.Name);
        Assert.Equal(["net_0.pyT", "net_1.pyT"], Names(input.Files!));
        input = Assert.Single(SeriesInput.Of([.. paths, Path.Combine(_folder.Path, "other", "net_2.pyT")]));
        Assert.Null(input.Files!.Folder);
    }
}
