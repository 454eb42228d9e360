// No GPU is needed: libtorch's device "meta" has no memory and computes nothing, but refuses operations between tensors
// of two devices, as a GPU would; and what steps do on a GPU is done here on the CPU.
using HeavyTails.Core.Curvature;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using HeavyTails.Training.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training;

public sealed class DeviceTests
{
    // libtorch has no convolution, ReLU or derivative of squares for the device meta.
    private static readonly NetworkSpec Perceptron = new(
        [784],
        [new DenseSpec(6), new ActivationSpec(Activation.Tanh), new DropoutSpec(.5), new DenseSpec(10)]
    );

    private static readonly Loss Loss = new CrossEntropy();

    public static TheoryData<string> Optimizers => ["sgd", "momentum", "nesterov", "adam", "keras"];

    private static OptimizerSpec Spec(string name) =>
        name switch
        {
            "sgd" => new Sgd { StepSize = .1, WeightDecay = .01 },
            "momentum" => new Sgd
            {
                StepSize = .1,
                Momentum = .9,
                Dampening = .3,
            },
            "nesterov" => new Sgd
            {
                StepSize = .1,
                Momentum = .9,
                WeightDecay = .01,
                Nesterov = true,
            },
            "adam" => new Adam { StepSize = .01, WeightDecay = .1 },
            _ => new Adam { StepSize = .01, Convention = EpsilonConvention.Keras },
        };

    // libtorch takes square roots by MKL, which may round them otherwise.
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Steps_of_tensors_are_those_in_memory(string name)
    {
        foreach (var precision in (Precision[])[Precision.Single, Precision.Double])
        {
            var (memory, tensors) = (After(name, precision, false), After(name, precision, true));
            if (name is "adam" or "keras")
                Assert.All(memory.Zip(tensors), pair => Assert.Equal(pair.First, pair.Second, Ulps(precision)));
            else
                Assert.Equal(memory, tensors);
        }

        static double Ulps(Precision precision) => precision == Precision.Double ? 2e-16 : 1e-7;
    }

    // The parameters after four steps along random gradients.
    private static double[] After(string name, Precision precision, bool byTensors)
    {
        using var network = Network.Build(NetworkSpec.Mlp([13, 7, 3]), 5, precision);
        using var optimizer = Spec(name).Start(network);
        optimizer.ByTensors = byTensors;
        using var scope = NewDisposeScope();
        using var random = new Generator();
        random.manual_seed(1);
        for (var t = 1; t <= 4; t++)
            optimizer.Step(
                [.. network.Parameters.Select(p => randn(p.Tensor.shape, p.Tensor.dtype, generator: random))],
                .05,
                t
            );
        return
        [
            .. network.Parameters.SelectMany(p => p.Tensor.detach().to(ScalarType.Float64).data<double>().ToArray()),
        ];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_stays_on_the_networks_device(bool gaussian)
    {
        using var scope = NewDisposeScope();
        Samples samples = Small.Digits(24);
        var plan = new BatchPlan(gaussian ? Sampling.GaussianNoise : Sampling.FullBatch, 24, 8, 1);
        using var network = Network.Build(Perceptron, 1, device: TensorDevice.Meta);
        using var optimizer = Spec("nesterov").Start(network);
        using var dropout = new Generator();
        var (x, y) = samples.Gather([.. Enumerable.Range(0, 24)], Loss, network);
        var outputs = network.Forward(x, dropout);
        var mean = Loss.Of(outputs, y);
        Tensor[] parameters = [.. network.Parameters.Select(p => p.Tensor)];
        var gradients = gaussian
            ? StepGradients.WithGaussianNoise(mean, outputs, parameters, plan, 0)
            : Differentiation.Gradients([mean], parameters);
        optimizer.Step(gradients, .1, 1);
        optimizer.Step(gradients, .1, 2);
        foreach (var tensor in (Tensor[])[x, y, mean, .. gradients, .. optimizer.State, .. parameters])
            Assert.Equal(DeviceType.META, tensor.device_type);
    }

    [Theory]
    [InlineData(CurvatureMatrix.Hessian)]
    [InlineData(CurvatureMatrix.GaussNewton)]
    [InlineData(CurvatureMatrix.Residual)]
    [InlineData(CurvatureMatrix.Fisher)]
    [InlineData(CurvatureMatrix.EmpiricalFisher)]
    public void Products_stay_on_the_networks_device(CurvatureMatrix matrix)
    {
        using var scope = NewDisposeScope();
        using var network = Network.Build(Perceptron, 1, device: TensorDevice.Meta);
        var options = new SampleBatchOptions { Flat = true, Device = network.Device };
        var problem = new AutogradProblem
        {
            Parameters = [.. network.Parameters.Select(p => new NamedParameter(p.Name, p.Tensor))],
            Batches = SampleBatches.Of(Small.Digits(20), Loss, 10, options),
            Outputs = batch => network.Forward(batch.X),
            Loss = Loss,
        };
        Tensor[] parameters = [.. network.Parameters.Select(p => p.Tensor)];
        using var losses = new BatchLoss(problem);
        using var graph = new BatchGraph(losses, parameters, matrix, 0);
        // The last bias has no part in the residual.
        var products = graph.Product([.. parameters.Select(p => ones_like(p).detach())]).OfType<Tensor>().ToArray();
        Assert.NotEmpty(products);
        Assert.All(products, product => Assert.Equal(DeviceType.META, product.device_type));
    }

    [Fact]
    public void Samples_of_another_device_are_refused()
    {
        using var scope = NewDisposeScope();
        using var network = Network.Build(NetworkSpec.Mlp([4, 2]), 1, device: TensorDevice.Meta);
        var refusal = Assert.Throws<ArgumentException>(() => network.Forward(zeros(3, 4)));
        Assert.Equal("expected samples on meta, where the network is, got cpu", refusal.Message);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("CUDA")]
    public void A_name_of_no_device_is_refused(string name)
    {
        var refusal = Assert.Throws<ArgumentException>(() => TensorDevice.Named(name));
        Assert.Equal($"device: expected cpu, cuda or cuda:N with N >= 0, got {name}", refusal.Message);
    }

    [Fact]
    public void A_run_on_a_device_that_is_not_there_is_refused_before_it_begins()
    {
        var name = $"cuda:{TensorDevice.CudaDevices()}";
        var refusal = Assert.Throws<LibTorchException>(() =>
            Trainer.Run(Small.Recipe() with { Device = name }, Small.Digits(64))
        );
        Assert.Contains($"CUDA devices of libtorch {LibTorch.Wanted}", refusal.Message);
        Assert.EndsWith($"got {name}", refusal.Message);
    }
}
