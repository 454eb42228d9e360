using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Data;
using HeavyTails.Data.Files;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The loss of the network that --net describes, at the weights of a checkpoint. Disposing it frees the network.
/// </summary>
internal sealed class HessianNetwork : IDisposable
{
    private readonly IDisposable _network;

    private HessianNetwork(CurvatureSubject subject, IDisposable network) => (Subject, _network) = (subject, network);

    /// <summary>What the analysis is of.</summary>
    public CurvatureSubject Subject { get; }

    /// <summary>The description, if it is a file.</summary>
    public static IReadOnlyList<string> FilesOf(string? net) => IsFile(net) ? [net!] : [];

    /// <summary>Builds the network, loads its weights and puts it before the samples.</summary>
    /// <exception cref="DataException">
    /// The description is missing or does not fit the tensors; the message has one that does, where there is one.
    /// </exception>
    public static HessianNetwork Of(Checkpoint checkpoint, HessianRequest request)
    {
        if (request.Net is null || (request.Net is not ("mlp" or "lenet" or "resnet20") && !IsFile(request.Net)))
            throw new DataException(
                (
                    request.Net is null
                        ? $"{checkpoint.Path} does not say what its network computes: expected --net"
                        : $"--net {request.Net}: expected mlp, lenet, resnet20 or a .json file"
                ) + HessianLayout.Proposal(checkpoint, null)
            );
        var spec = request.Net switch
        {
            "mlp" => HessianLayout.Perceptron(checkpoint, ActivationOf(request.Activation)),
            "lenet" => HessianLayout.LeNet(checkpoint),
            "resnet20" => null,
            _ => Read(request.Net),
        };
        var data = HessianData.Load(request, spec?.InputShape);
        Threads.Set(request.Threads);
        return request.Net == "resnet20" ? ResNet(checkpoint, data, request) : Plain(checkpoint, spec, data, request);
    }

    public void Dispose()
    {
        Subject.Dispose();
        _network.Dispose();
    }

    private static HessianNetwork Plain(Checkpoint checkpoint, NetworkSpec? spec, Dataset data, HessianRequest request)
    {
        if (spec is null)
        {
            var tensors = request.Net == "lenet" ? HessianLayout.LeNetTensors : HessianLayout.PerceptronTensors;
            throw new DataException(
                $"{checkpoint.Path}: expected the tensors of --net {request.Net}, {tensors}"
                    + HessianLayout.Proposal(checkpoint, data.SampleShape)
            );
        }
        var network = Network.Build(
            spec,
            0,
            request.IsDouble ? Precision.Double : Precision.Single,
            TensorDevice.Named(request.Device)
        );
        return Over(
            network,
            (checkpoint, data),
            () => network.LoadWeights(checkpoint),
            () =>
            {
                var subject = CurvatureSubjects.Of(
                    network,
                    LossOf(request.Loss),
                    data,
                    new() { BatchSize = request.BatchSize, Threads = request.Threads }
                );
                return subject with
                {
                    Network = HessianLayout.Words(spec) ?? subject.Network,
                    Loss = Words(request.Loss),
                };
            }
        );
    }

    private static HessianNetwork ResNet(Checkpoint checkpoint, Dataset data, HessianRequest request)
    {
        if (data.Dimension != 3 * 32 * 32)
            throw new DataException(
                $"{data.Name} has samples of [{string.Join(" x ", data.SampleShape)}], "
                    + "--net resnet20 takes [3 x 32 x 32]"
            );
        var classes = checkpoint.Tensors.FirstOrDefault(t => t.Name.EndsWith("linear.bias", StringComparison.Ordinal))
            is { Shape: [var n] }
            ? (int)n
            : 10;
        var module = new ResNet20(classes);
        return Over(
            module,
            (checkpoint, data),
            () => module.LoadWeights(checkpoint),
            () =>
            {
                var device = TensorDevice.Named(request.Device);
                if (request.IsDouble)
                    module.to(ScalarType.Float64);
                if (request.Device != "cpu")
                    module.to(device.Device);
                var loss = LossOf(request.Loss);
                var batches = SampleBatches.Of(
                    data.With(new() { SampleShape = [3, 32, 32] }),
                    loss,
                    classes,
                    new()
                    {
                        Size = request.BatchSize,
                        Precision = request.IsDouble ? Precision.Double : Precision.Single,
                        Device = device,
                    }
                );
                var state = new ModuleStateOptions
                {
                    BatchNorm = request.BatchStatistics ? BatchNormStatistics.Batch : BatchNormStatistics.Running,
                };
                return CurvatureSubjects.Of(module, loss, batches, new() { State = state }) with
                {
                    Network = "ResNet-20, option A",
                    Loss = Words(request.Loss),
                };
            }
        );
    }

    // A network that does not fit the weights is answered by one that does. Where it fits them, and only the samples do
    // not fit it, another network would be no answer.
    private static HessianNetwork Over(
        IDisposable network,
        (Checkpoint Weights, Dataset Data) of,
        Action loadWeights,
        Func<CurvatureSubject> subject
    )
    {
        try
        {
            try
            {
                loadWeights();
            }
            catch (ArgumentException misfit)
            {
                throw new DataException(misfit.Message + HessianLayout.Proposal(of.Weights, of.Data.SampleShape));
            }
            try
            {
                return new(subject(), network);
            }
            catch (ArgumentException misfit)
            {
                throw new DataException(misfit.Message);
            }
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static NetworkSpec Read(string path)
    {
        if (!File.Exists(path))
            throw new DataException(
                $"{path}: expected a network as JSON, of the form {HessianLayout.Example}, but there is no such file"
            );
        try
        {
            return NetworkJson.Parse(File.ReadAllBytes(path));
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or NotSupportedException)
        {
            throw new DataException(
                $"{path}: expected a network as JSON, of the form {HessianLayout.Example}, got {fault.Message}"
            );
        }
    }

    private static bool IsFile(string? net) => net?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) == true;

    private static Activation ActivationOf(string word) =>
        word switch
        {
            "tanh" => Activation.Tanh,
            "softplus" => Activation.Softplus,
            _ => Activation.ReLU,
        };

    private static Loss LossOf(string word) =>
        word switch
        {
            "mse" => new SquaredError(),
            "hinge" => new Hinge(),
            "squared-hinge" => new SquaredHinge(),
            _ => new CrossEntropy(),
        };

    private static string Words(string loss) =>
        loss switch
        {
            "mse" => "squared error, mean over samples and outputs",
            "hinge" => "hinge of margin 1, mean over samples and outputs",
            "squared-hinge" => "half the squared hinge of margin 1, mean over samples and outputs",
            _ => "cross-entropy, mean over samples",
        };
}
