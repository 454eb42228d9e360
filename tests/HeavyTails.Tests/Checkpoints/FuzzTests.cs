using HeavyTails.Checkpoints;

namespace HeavyTails.Tests.Checkpoints;

public sealed class FuzzTests
{
    [Fact]
    public void Of_2000_damaged_files_each_opens_or_is_refused_in_one_clear_error()
    {
        using var fuzzer = new Fuzzer(seed: 7);
        var results = Enumerable.Range(0, 2000).Select(i => fuzzer.Run(i)).ToList();
        Assert.All(results, r => Assert.True(r.Outcome != FuzzOutcome.Fault, $"iteration {r.Iteration} ({r.Seed}): {r.Message}"));
        // A fuzzer whose files are all sound, or all dead at the first byte, shows nothing.
        Assert.InRange(results.Count(r => r.Outcome == FuzzOutcome.Opened), 100, 1000);
        Assert.Equal(fuzzer.SeedNames.Order(), results.Where(r => r.Outcome == FuzzOutcome.Refused).Select(r => r.Seed).Distinct().Order());
        Assert.True(results.Where(r => r.Outcome == FuzzOutcome.Refused).Select(r => r.Message[(r.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]).Distinct().Count() > 200);
    }

    [Fact]
    public void Every_file_that_the_fuzzer_damages_is_sound_before()
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
    public void A_cut_of_any_format_is_refused()
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
                // ONNX has no length of its own: a cut between two fields is a shorter model.
                Assert.True(thrown is CheckpointException || thrown is null && seed.Name == "model.onnx", $"{seed.Name} cut at {n}: {thrown?.ToString() ?? "opened"}");
            }
    }
}
