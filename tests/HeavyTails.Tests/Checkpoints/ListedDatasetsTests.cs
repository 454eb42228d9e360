using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>HDF5 files with a name or a dataset that is not read: it is listed, and the others are read.</summary>
public sealed class ListedDatasetsTests
{
    private static string Fixture(string file) => Path.Combine(Repository.Reference("keras"), file);

    private static Checkpoint Open(byte[] bytes, CheckpointOptions? options = null) =>
        Checkpoint.Open(bytes, "m.h5", options);

    private static IEnumerable<(string, string?)> Skipped(Checkpoint checkpoint) =>
        checkpoint.Skipped.Select(t => (t.Name, t.Reason));

    [Theory]
    [InlineData("soft_link.h5", "b", "a soft link: only what is in the file itself is read, by its own name")]
    [InlineData("external_link.h5", "b", "a link to another file: only what is in the file itself is read")]
    [InlineData("external_data.h5", "a", "its numbers are in another file, which is never opened")]
    [InlineData("virtual.h5", "a", "a virtual dataset, of other files, which are never opened")]
    public void What_leads_out_of_the_file_is_listed(string file, string name, string reason)
    {
        using var checkpoint = Checkpoint.Open(Fixture(file));
        var listed = Assert.Single(checkpoint.Skipped);
        Assert.Equal(name, listed.Name);
        Assert.StartsWith(reason, listed.Reason, StringComparison.Ordinal);
        Assert.Equal(name == "b" ? ["a"] : [], checkpoint.Layers().Select(l => l.Name));
    }

    [Fact]
    public void Datasets_with_two_names_are_tied_and_groups_with_two_names_are_listed()
    {
        using var checkpoint = Checkpoint.Open(Fixture("two_names.h5"));
        Assert.Equal(
            [
                ("a/w", null),
                ("alone", null),
                ("chunked", null),
                ("chunked_too", "chunked"),
                ("group_too", null),
                ("w_too", "a/w"),
                ("zeros", null),
            ],
            checkpoint
                .Tensors.Where(t => t.Name is not ("unwritten" or "half" or "a/self" or "named"))
                .Select(t => (t.Name, t.TiedTo))
        );
        Assert.Equal(
            [
                ("a/self", "a second name of the group 'a', or one around it"),
                ("group_too", "a second name of the group 'a', or one around it"),
                ("half", "only 1 of its 2 chunks were ever written"),
                ("named", "its type or its shape is kept apart in the file (a named type): not read"),
                ("unwritten", "its numbers were never written"),
            ],
            Skipped(checkpoint)
        );
        foreach (var (name, tied) in new[] { ("chunked", "chunked_too"), ("a/w", "w_too") })
            Assert.Equal(
                checkpoint.Tensors.Single(t => t.Name == name).Load().Single.ToArray(),
                checkpoint.Tensors.Single(t => t.Name == tied).Load().Single.ToArray()
            );
        // 500,000 zeros are a thousandth in the file, and are read all the same.
        var zeros = checkpoint.Tensors.Single(t => t.Name == "zeros");
        Assert.InRange(new FileInfo(Fixture("two_names.h5")).Length, 0, 30_000);
        Assert.Equal(500_000, zeros.Load().Single.ToArray().Count(x => x == 0));
    }

    [Fact]
    public void A_dataset_that_grows_beyond_the_limit_is_listed_with_the_options()
    {
        var bytes = File.ReadAllBytes(Fixture("two_names.h5"));
        using var checkpoint = Open(bytes, new CheckpointOptions { InflatedAlways = 1 << 18, MaxInflation = 2 });
        var zeros = checkpoint.Skipped.Single(t => t.Name == "zeros");
        Assert.Contains("MaxInflation and InflatedAlways): store it uncompressed", zeros.Reason);
        Assert.Equal(4, checkpoint.Tensors.Single(t => t.Name == "alone").Load().Length);
    }

    [Fact]
    public void A_root_that_contains_itself_is_listed()
    {
        var tiny = File.ReadAllBytes(Fixture("lzf.h5"));
        var symbols = tiny.AsSpan().IndexOf("SNOD"u8);
        BitConverter.GetBytes(BitConverter.ToInt64(tiny, 64)).CopyTo(tiny, symbols + 8 + 8);
        using var checkpoint = Open(tiny);
        Assert.Contains(("a", "a second name of the group '/', or one around it"), Skipped(checkpoint));
        Assert.Equal(["b"], checkpoint.Layers().Select(l => l.Name));
    }

    [Fact]
    public void Datasets_that_overlap_are_refused_once_they_have_more_bytes_than_the_file()
    {
        // Two datasets were never written, so that they have no place; they get that of the first.
        var bytes = File.ReadAllBytes(Fixture("overlap.h5"));
        long place;
        using (var sound = Open(bytes))
        {
            Assert.Equal(["w0"], sound.Layers().Select(l => l.Name));
            place = sound.Tensors[0].Offset!.Value;
        }
        byte[] nowhere = [.. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes(4L * 64 * 80)];
        for (int at, found = 0; found < 2; found++)
        {
            Assert.InRange(at = bytes.AsSpan().IndexOf(nowhere), 1, bytes.Length);
            BitConverter.GetBytes(place).CopyTo(bytes, at);
        }
        Assert.Contains("overlaps others", Assert.Throws<CheckpointException>(() => Open(bytes)).Message);
    }
}
