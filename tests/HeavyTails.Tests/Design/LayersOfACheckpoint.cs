using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Native;

namespace HeavyTails.Tests.Design;

/// <summary>The C# sample of the library's design: the diagnosis of every layer of a file, in three lines.</summary>
public class LayersOfACheckpoint
{
    private static void Sample(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        foreach (var layer in checkpoint.Layers())
            Console.WriteLine(LayerAnalysis.Of(layer)); // conv2  64x576  alpha 2.93 ± 0.09  ...
    }

    [Fact]
    public void AFilesLayersAreWrittenALineEach()
    {
        var folder = Directory.CreateTempSubdirectory("heavytails-sample-").FullName;
        var console = Console.Out;
        using var written = new StringWriter();
        try
        {
            var path = Path.Combine(folder, "model.safetensors");
            var weights = Variates.Gaussian(80 * 60, 1).Select(x => (float)x).ToArray();
            SafetensorsWriter.Save(path, [SafetensorsTensor.Of("fc1.weight", new TensorData([80, 60], weights))]);
            Console.SetOut(written);
            Sample(path);
        }
        finally
        {
            Console.SetOut(console);
            Directory.Delete(folder, true);
        }
        Assert.Matches(@"^fc1  80x60  .*alpha \d\.\d\d ± \d\.\d\d.*\n$", written.ToString());
    }
}
