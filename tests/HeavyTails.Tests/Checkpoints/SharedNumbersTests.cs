using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Fuzzing;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.TorchFixtures;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Tensors that are views of one storage, or one array under several names.</summary>
public sealed class SharedNumbersTests
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(300, true)]
    public void Thousands_of_views_at_the_end_of_a_deflated_storage_are_refused(int views, bool refused)
    {
        // A megabyte of zeros takes a kilobyte, and each view would inflate all of it.
        const int numbers = 1 << 18;
        var block = new TorchBlock("0", DType.F32, new byte[4 * numbers]);
        var pickle = new PickleWriter();
        pickle.Op('}').Mark();
        for (var i = 0; i < views; i++)
            TorchWriter.Tensor(pickle.Text($"l{i}"), new("", "0", [4, 4], null, numbers - 16), block);
        var file = new ZipWriter()
            .Add("archive/data.pkl", pickle.Op('u').Stop())
            .Add("archive/data/0", block.Bytes, deflate: true)
            .ToArray();
        if (refused)
            Assert.Contains("come before the tensors that are views of them", Refused(file).Message);
        else
        {
            using var checkpoint = Checkpoint.Open(file, "deflated.pt");
            Assert.Equal(views, checkpoint.Tensors.Count);
        }
    }

    [Fact]
    public void Views_that_overlap_are_read_up_to_a_few_times_their_storage_and_the_others_are_listed()
    {
        // 2^20 numbers: the limit, four times as many and 2^20, is that of five whole views.
        const int side = 1 << 10;
        var block = new TorchBlock("0", DType.F32, new byte[4 * side * side]);
        var other = new TorchBlock("1", DType.F32, new byte[4 * 64 * side]);
        List<TorchView> views = [new("all", "0", [side, side])];
        for (var i = 0; i < 300; i++)
            views.Add(new($"w{i}", "0", [side - i, side - 1], [side, 1], i * side));
        views.Add(new("same", "0", [side, side]));
        views.Add(new("small", "0", [side, 2], [side, 1]));
        views.Add(new("other", "1", [64, side]));
        using var checkpoint = Checkpoint.Open(TorchWriter.Zip(views, [block, other]), "views.pt");
        Assert.Equal(303 + 1, checkpoint.Tensors.Count);
        Assert.Equal(
            ["all", "w0", "w1", "w2", "w3", "same", "small", "other"],
            checkpoint.Tensors.Where(t => t.Reason is null).Select(t => t.Name)
        );
        Assert.Equal("all", checkpoint.Tensors.Single(t => t.Name == "same").TiedTo);
        Assert.All(
            checkpoint.Skipped,
            t => Assert.True(t.TiedTo is not null || t.Reason == "a view of numbers that other tensors already cover")
        );
    }

    [Fact]
    public void One_array_under_several_names_is_tied()
    {
        var array = Seeds.Arrays(Numbers.Floats(24).AsBytes());
        // {'w': array} becomes {'w': array, 'v': the same one}.
        byte[] twice = [.. array[..^2], (byte)'q', 250, 0x8c, 1, (byte)'v', (byte)'h', 250, (byte)'u', (byte)'.'];
        using var checkpoint = Checkpoint.Open(twice, "tied.pkl");
        Assert.Equal(["w", "v"], checkpoint.Tensors.Select(t => t.Name));
        Assert.Equal([null, "w"], checkpoint.Tensors.Select(t => t.TiedTo));
    }
}
