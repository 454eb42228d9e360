using TorchSharp;

namespace HeavyTails.TorchCompat;

public class ConsumerTests
{
    [Fact]
    public void The_consumer_trains_differentiates_twice_saves_and_loads()
    {
        if (LibTorch.IsMissing()) return;
        var folder = Directory.CreateTempSubdirectory("torch-compat-").FullName;
        try
        {
            var losses = Consumer.Run(folder);
            Assert.All(losses, loss => Assert.True(float.IsFinite(loss)));
            Assert.True(losses[^1] < 0.8 * losses[0], $"twelve steps on four images should take a fifth off the loss: {losses[0]} -> {losses[^1]}");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void The_same_seed_trains_to_the_same_bits()
    {
        if (LibTorch.IsMissing()) return;
        var folder = Directory.CreateTempSubdirectory("torch-compat-").FullName;
        try
        {
            Assert.Equal(Consumer.Run(folder), Consumer.Run(folder));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
