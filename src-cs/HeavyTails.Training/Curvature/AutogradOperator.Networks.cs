using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>What an operator of a network by autograd is made of.</summary>
public sealed record NetworkCurvatureOptions
{
    /// <summary>The matrix. Default: the Hessian.</summary>
    public Core.Curvature.CurvatureMatrix Matrix { get; init; }

    /// <summary>
    /// The parameters whose rows and columns the operator has, by their names ("fc1.weight") or by their layers'
    /// ("fc1"). Default: null, all of them.
    /// </summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>
    /// Seed of the masks of dropout, which are then the same in every product. Default: null, dropout is off.
    /// </summary>
    public ulong? DropoutSeed { get; init; }

    /// <summary>Largest number of samples in a batch, at least 1. Default: 1,000.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>
    /// Number of threads of products by libheavytails, which have the same bits for every number; libtorch has its own.
    /// Default: 0, one a processor.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether graphs of several batches are kept from one product to the next. Default: null, kept where there is one
    /// batch.
    /// </summary>
    public bool? KeepGraphs { get; init; }
}

public sealed partial class AutogradOperator
{
    /// <summary>An operator of a network of this library, which must live as long.</summary>
    /// <exception cref="ArgumentException">Network, loss and samples do not fit; the message holds both.</exception>
    public static AutogradOperator Of(
        Network network,
        Loss loss,
        Samples samples,
        NetworkCurvatureOptions? options = null
    )
    {
        options ??= new();
        samples.CheckFor(network.Spec, loss);
        var seed = network.HasDropout ? options.DropoutSeed : null;
        var dropout =
            !network.HasDropout ? ""
            : seed is null ? "dropout off"
            : $"dropout by fixed masks of seed {seed}";
        return new(
            new AutogradProblem
            {
                Parameters = [.. network.Parameters.Select(p => new NamedParameter(p.Name, p.Tensor))],
                Batches = SampleBatches.Of(
                    samples,
                    loss,
                    network.Spec.Outputs,
                    new()
                    {
                        Size = options.BatchSize,
                        Precision = network.Precision,
                        Device = network.Device,
                        Flat = true,
                    }
                ),
                Outputs = batch => Outputs(network, batch),
                // The masks of dropout are other ones in float64.
                PreciseOutputs = network.Precision == Precision.Double || seed is not null ? null : Precise,
                Loss = loss,
                State = dropout,
            },
            new()
            {
                Matrix = options.Matrix,
                Only = options.Only,
                KeepGraphs = options.KeepGraphs,
            }
        );

        Tensor Outputs(Network of, SampleBatch batch)
        {
            if (seed is not { } s)
                return of.Forward(batch.X);
            using var masks = new Generator();
            masks.manual_seed(DropoutMasks.Seed(s, batch.Index));
            return of.Forward(batch.X, masks);
        }

        Tensor Precise(SampleBatch batch)
        {
            using var copy = network.Copy(Precision.Double);
            return Outputs(copy, batch with { X = OutputCurvature.Wide(batch.X) });
        }
    }
}
