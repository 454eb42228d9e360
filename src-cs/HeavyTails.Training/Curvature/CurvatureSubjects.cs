using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>Networks and modules with a loss and samples, for <see cref="CurvatureAnalysis"/>.</summary>
public static class CurvatureSubjects
{
    /// <summary>A network of this library; operators share one perceptron where the network is one.</summary>
    /// <param name="network">The network, which must live as long as the subject.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="samples">The samples over which the loss is a mean.</param>
    /// <param name="options">Batches, threads and dropout. Its matrix and parameters are ignored.</param>
    /// <exception cref="ArgumentException">Network, loss and samples do not fit; the message holds both.</exception>
    public static CurvatureSubject Of(
        Network network,
        Loss loss,
        Samples samples,
        NetworkCurvatureOptions? options = null
    )
    {
        options ??= new();
        string[] layers = [.. network.Weights.Select(p => p.LayerName)];
        var whole = NetworkCurvature.Of(network, loss, samples, options with { Matrix = default, Only = null });
        return new()
        {
            Network = Text(network.Spec),
            Loss = $"{loss}",
            Data = samples.Name,
            Samples = samples.Count,
            Layers = layers,
            Operator = Operator,
            Shared = whole,
        };

        ILossCurvature Operator(CurvatureMatrix matrix, string? layer)
        {
            if (whole is not PerceptronOperator perceptron)
                return NetworkCurvature.Of(
                    network,
                    loss,
                    samples,
                    options with
                    {
                        Matrix = matrix,
                        Only = layer is null ? null : [layer],
                    }
                );
            if (layer is null)
                return perceptron.With(matrix);
            var at = Array.IndexOf(layers, layer) + 1;
            using var block = perceptron.Layers(at, at);
            return block.With(matrix);
        }
    }

    /// <summary>Any module of TorchSharp, by autograd.</summary>
    /// <param name="module">The module, which must live as long as the subject.</param>
    /// <param name="loss">The loss of its outputs.</param>
    /// <param name="batches">The samples over which the loss is a mean.</param>
    /// <param name="options">The state that is held fixed. Its matrix and parameters are ignored.</param>
    public static CurvatureSubject Of(
        nn.Module<Tensor, Tensor> module,
        Loss loss,
        SampleBatches batches,
        ModuleCurvatureOptions? options = null
    )
    {
        var name = module.GetName();
        options ??= new();
        // A layer is a module with parameters of its own; those of modules inside it are layers of their own.
        var layers = module
            .named_parameters()
            .Where(p => p.parameter.requires_grad)
            .GroupBy(p => p.name.LastIndexOf('.') is >= 0 and var dot ? p.name[..dot] : name)
            .ToDictionary(group => group.Key, group => group.Select(p => p.name).ToArray());
        return new()
        {
            Network = name,
            Loss = $"{loss}",
            Data = batches.Name,
            Samples = batches.Samples,
            Layers = [.. layers.Keys],
            Operator = (matrix, layer) =>
                AutogradOperator.Of(
                    module,
                    loss,
                    batches,
                    options with
                    {
                        Autograd = options.Autograd with
                        {
                            Matrix = matrix,
                            Only = layer is null ? null : layers[layer],
                        },
                    }
                ),
        };
    }

    // Widths and activations of a perceptron, else the layers one by one.
    private static string Text(NetworkSpec spec)
    {
        var dense = spec.Layers.OfType<DenseSpec>().ToArray();
        if (spec.InputShape is not [var d] || dense.Length == 0 || spec.Layers.Any(l => l is ConvolutionSpec))
            return string.Join(", ", spec.Layers);
        string[] activations =
        [
            .. spec.Layers.OfType<ActivationSpec>().Select(a => $"{a.Function}").Distinct(),
            dense.Any(l => l.Bias) ? "biases" : "no biases",
        ];
        return $"{string.Join("-", dense.Select(l => l.Width).Prepend(d))}, {string.Join(", ", activations)}";
    }
}
