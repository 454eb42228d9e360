using System.IO.Compression;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Files that change after they were opened, where a tensor is not the bytes of one file.</summary>
public sealed class ChangedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-changed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

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
        File.WriteAllBytes(At("a.safetensors"), One("fc.weight_g", 4, 1));
        File.WriteAllBytes(At("b.safetensors"), One("fc.weight_v", 4, 6));
        using var checkpoint = Checkpoint.Open([At("a.safetensors"), At("b.safetensors")]);
        var layer = Assert.Single(checkpoint.Layers());
        Assert.Equal(24, layer.Load().Length);
        Change(At(changed));
        Assert.Contains(changed, Assert.Throws<CheckpointException>(layer.Load).Message);
    }

    [Fact]
    public void A_compressed_file_that_changes_is_an_error()
    {
        using (var file = File.Create(At("m.safetensors.gz")))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            gzip.Write(One("fc.weight", 4, 6));
        using var checkpoint = Checkpoint.Open(At("m.safetensors.gz"));
        var layer = Assert.Single(checkpoint.Layers());
        Assert.Equal(24, layer.Load().Length);
        Change(At("m.safetensors.gz"));
        Assert.Contains("m.safetensors.gz", Assert.Throws<CheckpointException>(layer.Load).Message);
    }
}
