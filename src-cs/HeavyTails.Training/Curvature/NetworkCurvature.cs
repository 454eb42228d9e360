using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Native;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>The fastest operator of a network's curvature.</summary>
public static class NetworkCurvature
{
    /// <summary>
    /// A <see cref="PerceptronOperator"/> for a stack of dense layers on the CPU with one activation, all or none with
    /// biases, in standard scaling and without fixed masks of dropout, restricted to all parameters or to a range of
    /// whole layers; for all other networks an <see cref="AutogradOperator"/>. The description says which.
    /// </summary>
    /// <param name="network">The network; only an operator by autograd needs it after this call.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="samples">The samples over which the loss is a mean.</param>
    /// <param name="options">The matrix and the parameters. Default: the whole Hessian.</param>
    /// <exception cref="ArgumentException">Network, loss and samples do not fit; the message holds both.</exception>
    public static ILossCurvature Of(
        Network network,
        Loss loss,
        Samples samples,
        NetworkCurvatureOptions? options = null
    )
    {
        options ??= new();
        ObjectDisposedException.ThrowIf(network.Parameters.Any(p => p.Tensor.IsInvalid), network);
        samples.CheckFor(network.Spec, loss);
        if (
            ForeignCall.WhyNot is not null
            || !network.Device.IsHost
            || Activations(network, options) is not { } activation
            || Range(network, options.Only) is not var (first, last)
        )
            return AutogradOperator.Of(network, loss, samples, options);
        using var whole = PerceptronOperator.Of(
            Problem(network, activation, loss, samples) with
            {
                Threads = options.Threads,
            }
        );
        using var layers = whole.Layers(first, last);
        return layers.With(options.Matrix);
    }

    private static PerceptronProblem Problem(
        Network network,
        PerceptronActivation activation,
        Loss loss,
        Samples samples
    )
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var places = new int[samples.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = i;
        var dense = network.Spec.Layers.OfType<DenseSpec>().ToArray();
        var (x, y) = samples.Gather(places, loss, network.Spec.Outputs, network.Precision.Type());
        var labelled = loss is CrossEntropy or NegativeLogLikelihood;
        return new()
        {
            Name = samples.Name,
            Widths = [network.Spec.Dimension, .. dense.Select(d => d.Width)],
            Activation = activation,
            Bias = dense[0].Bias,
            Loss = loss switch
            {
                CrossEntropy or NegativeLogLikelihood => PerceptronLoss.CrossEntropy,
                SquaredError => PerceptronLoss.SquaredError,
                Hinge => PerceptronLoss.Hinge,
                SquaredHinge => PerceptronLoss.SquaredHinge,
                _ => throw new ArgumentException($"expected a loss of perceptrons, got {loss}"),
            },
            Half = loss is SquaredError { Half: true } or SquaredHinge { Half: true },
            Margin = loss switch
            {
                Hinge hinge => hinge.Margin,
                SquaredHinge hinge => hinge.Margin,
                _ => 1,
            },
            Parameters = Values(cat([.. network.Parameters.Select(p => p.Tensor.reshape(-1))], 0)),
            X = Values(x),
            Labels = labelled ? [.. y.data<long>().ToArray().Select(label => (int)label)] : null,
            Targets = labelled ? null : Values(y),
        };
    }

    private static TensorData Values(Tensor tensor)
    {
        int[] shape = [.. tensor.shape.Select(d => (int)d)];
        return tensor.dtype == ScalarType.Float64
            ? new(shape, tensor.data<double>().ToArray())
            : new(shape, tensor.data<float>().ToArray());
    }

    // The activation of a network that is a perceptron: [flatten] dense (activation dense)* [log softmax]; null for any
    // other network. Log probabilities have the curvature of cross-entropy, and dropout that is off is the identity.
    private static PerceptronActivation? Activations(Network network, NetworkCurvatureOptions options)
    {
        var spec = network.Spec;
        if (spec.Scaling != Scaling.Standard || (network.HasDropout && options.DropoutSeed is not null))
            return null;
        LayerSpec[] layers = [.. spec.Layers.Where(l => l is not DropoutSpec)];
        if (layers is [FlattenSpec, ..])
            layers = layers[1..];
        if (layers is [.., LogSoftmaxSpec])
            layers = layers[..^1];
        if (layers.Length % 2 == 0)
            return null;
        Activation? found = null;
        for (var i = 0; i < layers.Length; i++)
        {
            if (i % 2 == 0 && layers[i] is DenseSpec dense && dense.Bias == ((DenseSpec)layers[0]).Bias)
                continue;
            if (
                i % 2 == 0
                || layers[i] is not ActivationSpec { Function: var function }
                || (found ?? function) != function
            )
                return null;
            found = function;
        }
        return found switch
        {
            Activation.ReLU => PerceptronActivation.ReLU,
            Activation.Tanh => PerceptronActivation.Tanh,
            Activation.Softplus => PerceptronActivation.Softplus,
            Activation.Identity or null => PerceptronActivation.Identity,
            _ => null,
        };
    }

    // First and last of the chosen layers, from 1; null unless they are consecutive and whole.
    private static (int First, int Last)? Range(Network network, IReadOnlyList<string>? only)
    {
        string[] names = [.. network.Weights.Select(p => p.LayerName)];
        if (only is null)
            return (1, names.Length);
        int[] chosen = [.. only.Select(name => Array.IndexOf(names, name) + 1).Order()];
        return chosen.Length > 0 && chosen[0] > 0 && chosen.Distinct().Count() == chosen[^1] - chosen[0] + 1
            ? (chosen[0], chosen[^1])
            : null;
    }
}
