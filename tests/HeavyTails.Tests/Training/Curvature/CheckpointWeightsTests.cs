using HeavyTails.Checkpoints;
using HeavyTails.Data;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Real checkpoints in networks and modules.</summary>
public class CheckpointWeightsTests(ITestOutputHelper output) : TensorTests
{
    [Theory]
    [InlineData("mlp128.pt")]
    [InlineData("mlp128.npz")]
    [InlineData("mlp128.safetensors")]
    public void A_perceptron_classifies_its_batch_as_recorded(string file)
    {
        using var network = Network.Build(NetworkSpec.Mlp([784, 128, 128, 10]), 0);
        using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip("weights/" + file));
        network.LoadWeights(checkpoint);
        using var scope = NewDisposeScope();
        var batch = References.Batch("mlp128");
        var outputs = network.Forward(tensor(batch.Features, [1000, 784]));
        var correct = outputs.argmax(1).data<long>().ToArray().Zip(batch.Labels, (a, b) => a == b).Count(same => same);
        Assert.Equal(999, correct); // 0.999 in reference/pyhessian_mlp128.json
    }

    [Theory]
    [InlineData("lenet_cifar10_epoch0.pth", 3)]
    [InlineData("lenet_cifar10_epoch9.pth", 3)]
    [InlineData("lenet_whole_module.pth", 1)]
    public void A_LeNet_loads_by_order_and_shape_whatever_its_names(string file, int channels)
    {
        using var network = Network.Build(NetworkSpec.LeNet(channels), 0, Precision.Double);
        using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip("weights/" + file));
        network.LoadWeights(checkpoint);
        var stored = checkpoint.Tensors.Where(t => t.Reason is null).ToArray();
        for (var i = 0; i < stored.Length; i++)
            Assert.Equal(
                stored[i].Load().Single.ToArray().Select(x => (double)x),
                network.Parameters[i].Values().Double.ToArray()
            );
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_is_refused_with_both_sides_and_changes_nothing()
    {
        using var network = Network.Build(NetworkSpec.LeNet(1), 0);
        var before = network.Bits();
        using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip("weights/lenet_mnist.pth"));
        var message = Assert.Throws<ArgumentException>(() => network.LoadWeights(checkpoint)).Message;
        Assert.Contains("after 4 tensors that do", message);
        Assert.Contains("expected fc1.weight [120 x 400], fc1.bias [120]", message);
        Assert.Contains("got      c2_2.0.weight [16 x 6 x 5 x 5]", message);
        Assert.Equal(before, network.Bits());
        using var resnet = new ResNet20();
        message = Assert.Throws<ArgumentException>(() => resnet.LoadWeights(checkpoint)).Message;
        var lines = message.Split('\n');
        Assert.Equal(10, lines.Length); // the file, eight tensors, and the number of others
        Assert.Equal("  conv1.weight: expected [16 x 3 x 3 x 3], got none", lines[1]);
        var tensors = checkpoint.Tensors.Count;
        var wanted = resnet.state_dict().Keys.Count(k => !k.EndsWith("num_batches_tracked", StringComparison.Ordinal));
        Assert.Equal(
            $"  and {wanted + tensors - 8} more: {wanted - 8} that the file lacks, {tensors} that the module lacks",
            lines[^1]
        );
    }

    [Fact]
    public void A_ResNet_20_of_another_number_of_classes_is_told_from_the_file_by_its_last_layer_alone()
    {
        using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip("weights/resnet20-12fca82f.th"));
        using var resnet = new ResNet20(100);
        var message = Assert.Throws<ArgumentException>(() => resnet.LoadWeights(checkpoint)).Message;
        Assert.Equal(
            [
                $"{checkpoint.Path} does not fit the module:",
                "  linear.weight: expected [100 x 64], got [10 x 64]",
                "  linear.bias: expected [100], got [10]",
            ],
            message.Split('\n')
        );
    }

    [Fact]
    public void ResNet_20_classifies_the_shared_test_images()
    {
        var images = Cifar(1000);
        using var resnet = Loaded();
        var (right, all) = (0, 0);
        foreach (var (x, y) in images)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            right += resnet.forward(x).argmax(1).eq(y).sum().item<long>() is var r ? (int)r : 0;
            all += (int)y.shape[0];
            x.Dispose();
            y.Dispose();
        }
        output.WriteLine($"{right} of {all} images are classified as labelled");
        // The shared images were decoded from a JPEG copy: about 82 % instead of 92 %.
        Assert.InRange(right / (double)all, .79, .86);
    }

    [Fact]
    public void Products_with_the_Hessian_of_ResNet_20_are_differences_of_gradients()
    {
        var (x, y) = Cifar(16)[0];
        using var resnet = Loaded();
        resnet.to(float64);
        using var wide = x.to(float64);
        using var hessian = AutogradOperator.Of(resnet, new CrossEntropy(), SampleBatches.Of(wide, y));
        Assert.Equal(269_722, hessian.Dimension);
        Assert.Contains("batch norm by running statistics", hessian.Description);
        var v = Curved.Gaussian(hessian.Dimension, 1);
        // Rectifiers whose sign changes within a step would be an error of the difference, so that the step is small.
        var difference = References.RelativeDistance(hessian.Times(v), Curved.ByDifferences(hessian, v, 1e-8));
        output.WriteLine($"relative distance {difference:g3}");
        Assert.InRange(difference, 0, 1e-4);
        x.Dispose();
        y.Dispose();
    }

    private static ResNet20 Loaded()
    {
        var resnet = new ResNet20();
        using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip("weights/resnet20-12fca82f.th"));
        resnet.LoadWeights(checkpoint);
        resnet.eval();
        return resnet;
    }

    // The first images of the test batch in hundreds, with the mean and deviation of ImageNet that the reference
    // implementation normalises by.
    private static List<(Tensor X, Tensor Y)> Cifar(int count)
    {
        var bytes = File.ReadAllBytes(SharedFiles.FindOrSkip("data/cifar-10-batches-bin/test_batch.bin"));
        float[] mean = [.485f, .456f, .406f],
            deviation = [.229f, .224f, .225f];
        var batches = new List<(Tensor, Tensor)>();
        for (var start = 0; start < count; start += 100)
        {
            var b = Math.Min(100, count - start);
            var (x, y) = (new float[b * 3072], new long[b]);
            for (var i = 0; i < b; i++)
            {
                var at = (start + i) * 3073;
                y[i] = bytes[at];
                for (var k = 0; k < 3072; k++)
                    x[(i * 3072) + k] = ((bytes[at + 1 + k] / 255f) - mean[k / 1024]) / deviation[k / 1024];
            }
            batches.Add((tensor(x, [b, 3, 32, 32]), tensor(y)));
        }
        return batches;
    }
}
