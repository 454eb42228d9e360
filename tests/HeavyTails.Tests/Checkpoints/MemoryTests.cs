using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>What opening and loading cost in memory, and loading on several threads.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Loading_four_gigabytes_of_layers_one_by_one_takes_the_memory_of_one_layer()
    {
        // The file is sparse: of its 256 bf16 layers of 16 MiB each, only the header and one number a layer are
        // written.
        const int layers = 256,
            rows = 2048,
            columns = 4096;
        const long layerBytes = 2L * rows * columns;
        var path = Path.Combine(Path.GetTempPath(), $"heavytails-{Guid.NewGuid():N}.safetensors");
        try
        {
            var header = string.Join(
                ",",
                Enumerable
                    .Range(0, layers)
                    .Select(i =>
                        Numbers.Entry($"l.{i}.weight", "BF16", [rows, columns], (i * layerBytes, (i + 1) * layerBytes))
                    )
            );
            var head = Numbers.Safetensors($"{{{header}}}", []);
            using (var file = new FileStream(path, FileMode.CreateNew))
            {
                file.Write(head);
                file.SetLength(head.Length + layers * layerBytes);
                for (var i = 0; i < layers; i++)
                {
                    file.Position = head.Length + (i + 1) * layerBytes - 2;
                    file.Write(BitConverter.GetBytes((ushort)(0x3f80 + i)));
                }
            }
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var checkpoint = Checkpoint.Open(path);
            var list = checkpoint.Layers();
            Assert.Equal(layers, list.Count);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
            foreach (var i in new[] { 0, 77, layers - 1 })
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                var data = list[i].Load();
                // The result is 32 MiB of float32; the buffers are 192 KiB.
                Assert.InRange(
                    GC.GetAllocatedBytesForCurrentThread() - before,
                    4L * data.Length,
                    4L * data.Length + (1 << 20)
                );
                Assert.Equal(BitConverter.Int32BitsToSingle((0x3f80 + i) << 16), data.Single.Span[^1]);
                Assert.Equal(0, data.Single.Span[0]);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Layers_load_on_several_threads_at_once()
    {
        var numbers = Numbers.Floats(100_000);
        var file = new ZipWriter()
            .Add("a.npy", NumpyWriter.Array("<f4", [100, 1000], numbers.AsBytes()), deflate: true)
            .Add("b.npy", NumpyWriter.Array("<f4", [100, 1000], numbers.AsBytes()))
            .ToArray();
        using var checkpoint = Checkpoint.Open(file, "x.npz", new CheckpointOptions { MaxInflation = 5000 });
        Parallel.For(0, 64, i => Assert.True(checkpoint.Layers()[i % 2].Load().Single.Span.SequenceEqual(numbers)));
    }
}
