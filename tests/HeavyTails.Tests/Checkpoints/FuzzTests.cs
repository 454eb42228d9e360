using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Fuzzing;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints;

public sealed class FuzzTests
{
    [Fact]
    public void Of_2000_damaged_files_each_opens_or_is_refused_in_one_clear_error()
    {
        using var fuzzer = new Fuzzer(seed: 7);
        var results = Enumerable.Range(0, 2000).Select(i => fuzzer.Run(i)).ToList();
        Assert.All(
            results,
            r => Assert.True(r.Outcome != FuzzOutcome.Fault, $"iteration {r.Iteration} ({r.Seed}): {r.Message}")
        );
        // A fuzzer whose files are all sound, or all refused at the first byte, would show nothing.
        Assert.InRange(results.Count(r => r.Outcome == FuzzOutcome.Opened), 100, 1000);
        Assert.Empty(fuzzer.SeedNames.Except(results.Where(r => r.Outcome == FuzzOutcome.Refused).Select(r => r.Seed)));
        Assert.True(
            results
                .Where(r => r.Outcome == FuzzOutcome.Refused)
                .Select(r => r.Message[(r.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..])
                .Distinct()
                .Count() > 200
        );
    }

    [Fact]
    public void Every_file_that_the_fuzzer_damages_opens_before_it_is_damaged()
    {
        foreach (var seed in Seeds.Synthetic())
        {
            using var checkpoint = Checkpoint.Open(seed.Bytes, seed.Name);
            Assert.NotEmpty(checkpoint.Layers());
            foreach (var layer in checkpoint.Layers())
                Assert.Equal(layer.Count, layer.Load().Length);
        }
    }

    [Fact]
    public void Every_format_that_is_read_has_a_file_that_the_fuzzer_damages()
    {
        using var folder = new TemporaryFolder();
        var formats = Seeds.Synthetic().ConvertAll(seed => FormatOf(() => Checkpoint.Open(seed.Bytes, seed.Name)));
        foreach (var model in Seeds.Folders())
        {
            var paths = Array.ConvertAll(model, file => folder.Write(file.Name, file.Bytes));
            formats.Add(FormatOf(() => Checkpoint.Open(paths[0])));
        }
        // The readers without a title recognise files that cannot be read, and have nothing to damage.
        var read = CheckpointFormats.Readers.Select(r => r.Format).Where(f => f.Title is not null);
        Assert.Empty(read.Select(f => f.Name).Except(formats));

        static string FormatOf(Func<Checkpoint> open)
        {
            using var checkpoint = open();
            return checkpoint.Format.Name;
        }
    }

    [Fact]
    public void A_file_of_any_format_that_is_cut_short_is_refused()
    {
        foreach (var seed in Seeds.Synthetic())
            for (var n = 0; n < seed.Bytes.Length; n += n < 200 || n > seed.Bytes.Length - 200 ? 1 : 5)
            {
                var cut = seed.Bytes[..n];
                var thrown = Record.Exception(() =>
                {
                    using var checkpoint = Checkpoint.Open(cut, seed.Name);
                    foreach (var layer in checkpoint.Layers())
                        layer.Load();
                });
                // An ONNX file does not hold its length: one that is cut between two fields is a shorter model.
                Assert.True(
                    thrown is CheckpointException
                        || thrown is null && seed.Name.EndsWith(".onnx", StringComparison.Ordinal),
                    $"{seed.Name} cut at {n}: {thrown?.ToString() ?? "opened"}"
                );
            }
    }

    [Theory]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("}NNs")]
    [InlineData("]Na")]
    [InlineData("N\u0085")]
    [InlineData("N\u0094")]
    [InlineData("c\n\n")]
    [InlineData("c\n\n)R")]
    [InlineData("c\n\n)RNb")]
    [InlineData("(t")]
    [InlineData("(\u0091")]
    [InlineData("U\u0001a")]
    [InlineData("\u008c\u0001a")]
    [InlineData("I1\n")]
    public void A_pickle_of_one_phrase_over_and_over_takes_no_more_memory_than_its_size_allows(string phrase)
    {
        var once = System.Text.Encoding.Latin1.GetBytes(phrase);
        byte[] bytes = [0x80, 4, .. Enumerable.Repeat(once, 1_000_000 / once.Length).SelectMany(b => b), (byte)'.'];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(bytes, "phrase.pkl"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzzer.AllocationLimit(bytes.Length));
    }

    [Fact]
    public void ONNX_nodes_and_tensors_of_a_few_bytes_take_no_more_memory_than_their_size_allows()
    {
        foreach (var field in new byte[][] { [0x0a, 0], [0x0a, 3, 0x0a, 1, (byte)'a'], [0x0a, 2, 0x2a, 0] })
        {
            var bytes = OnnxWriter.Model([.. Enumerable.Repeat(field, 300_000 / field.Length)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(bytes, "m.onnx"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzzer.AllocationLimit(bytes.Length));
        }
    }

    [Fact]
    public void The_limit_on_the_number_of_tensors_is_named_when_a_file_exceeds_it()
    {
        foreach (
            var seed in Seeds
                .Synthetic()
                .Where(s => s.Name is "plain.safetensors" or "stored.npz" or "model.onnx" or "module.dat" or "zip.pt")
        )
            Assert.Contains(
                "MaxTensors",
                Assert
                    .Throws<CheckpointException>(() =>
                        Checkpoint.Open(seed.Bytes, seed.Name, new CheckpointOptions { MaxTensors = 1 })
                    )
                    .Message
            );
    }
}
