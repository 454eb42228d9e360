using HeavyTails.Checkpoints;

namespace HeavyTails.Tests.Checkpoints;

public sealed class ShardsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-shards-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Put(params string[] names) =>
        Array.ForEach(names, name => File.WriteAllBytes(Path.Combine(_folder, name), []));

    [Fact]
    public void Files_that_an_index_names_and_the_folder_lacks_are_all_named()
    {
        Put("m-00001-of-00003.bin");
        string[] named = ["m-00001-of-00003.bin", "m-00002-of-00003.bin", "m-00003-of-00003.bin"];
        Assert.Equal(
            "of the 3 files that the index names 2 are not beside it: m-00002-of-00003.bin, m-00003-of-00003.bin",
            Shards.Missing(_folder, named)
        );
        Assert.Null(Shards.Missing(_folder, named[..1]));
    }

    [Fact]
    public void Shards_that_lie_beside_an_index_which_does_not_name_them_are_named()
    {
        Put("m-00001-of-00003.bin", "m-00002-of-00003.bin", "m-00003-of-00003.bin", "other-00001-of-00003.bin");
        Assert.Equal(
            "the index names 1 of the 3 shards beside it; not read: m-00002-of-00003.bin, m-00003-of-00003.bin",
            Shards.NotNamed(_folder, ["m-00001-of-00003.bin"])
        );
        Assert.Null(Shards.NotNamed(_folder, ["m-00001-of-00003.bin", "m-00002-of-00003.bin", "m-00003-of-00003.bin"]));
        Assert.Null(Shards.NotNamed(_folder, ["a.bin", "b.bin"]));
        Assert.Equal(
            "the index names 2 shards of 4, and the others are not beside it",
            Shards.NotNamed(_folder, ["n-00001-of-00004.bin", "n-00002-of-00004.bin"])
        );
    }

    [Fact]
    public void Shards_without_an_index_tell_which_are_missing()
    {
        Assert.Equal(
            "2 of 4 shards of a model, without an index; missing: m-00002-of-00004.bin, m-00003-of-00004.bin",
            Shards.Gaps(["m-00001-of-00004.bin", "m-00004-of-00004.bin"])
        );
        Assert.Null(Shards.Gaps(["m-1-of-2.bin", "m-2-of-2.bin"]));
        Assert.Null(Shards.Gaps(["a.bin", "m-2-of-2.bin"]));
        Assert.Null(Shards.Gaps([]));
    }
}
