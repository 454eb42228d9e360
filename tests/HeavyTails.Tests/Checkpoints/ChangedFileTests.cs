using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Files that change after they were opened, where a tensor is not the bytes of one file.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);

    private static byte[] One(string name, params long[] shape) =>
        Numbers.Safetensors(
            $"{{{Numbers.Entry(name, "F32", shape, (0, 4 * (int)shape.Aggregate((a, b) => a * b)))}}}",
            Numbers.Floats((int)shape.Aggregate((a, b) => a * b)).AsBytes()
        );

    private static void Change(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));

    [Theory]
    [InlineData("a.safetensors")]
    [InlineData("b.safetensors")]
    public void A_weight_of_parts_in_two_files_is_refused_when_either_changes(string changed)
    {
        _folder.Write("a.safetensors", One("fc.weight_g", 4, 1));
        _folder.Write("b.safetensors", One("fc.weight_v", 4, 6));
        using var checkpoint = Checkpoint.Open([At("a.safetensors"), At("b.safetensors")]);
        var layer = Assert.Single(checkpoint.Layers());
        Assert.Equal(24, layer.Load().Length);
        Change(At(changed));
        Assert.Contains(changed, Assert.Throws<CheckpointException>(layer.Load).Message);
    }

    [Fact]
    public void A_compressed_file_that_changes_is_an_error()
    {
        _folder.Write("m.safetensors.gz", PackedWriter.Gzip(One("fc.weight", 4, 6)));
        using var checkpoint = Checkpoint.Open(At("m.safetensors.gz"));
        var layer = Assert.Single(checkpoint.Layers());
        Assert.Equal(24, layer.Load().Length);
        Change(At("m.safetensors.gz"));
        Assert.Contains("m.safetensors.gz", Assert.Throws<CheckpointException>(layer.Load).Message);
    }
}
