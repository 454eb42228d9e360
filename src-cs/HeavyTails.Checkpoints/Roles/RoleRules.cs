// A checkpoint holds names and shapes, not modules. What a tensor does follows from both, by the conventions of
// PyTorch, Hugging Face, Keras, TensorFlow, Flax, Haiku and GGUF.  The rules are asked in this order, and the first
// that applies decides: first what is no layer, then layers with names of their own, then kernels, and last what the
// shape alone says.
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>The list of rules that determine the roles of tensors.</summary>
internal static class RoleRules
{
    private static readonly IRoleRule[] InOrder =
    [
        new LowRankTensors(),
        new OptimizerState(),
        new MovingAverages(),
        new Masks(),
        new RotaryTables(),
        new RunningStatistics(),
        new FixedBuffers(),
        new Biases(),
        new RelativePositions(),
        new Tokens(),
        new PositionalTables(),
        new Declared(),
        new Recurrent(),
        new EntrywiseWeights(),
        new Vectors(),
        new AttentionHeads(),
        new Experts(),
        new Embeddings(),
        new InProjections(),
        new Matrices(),
        new Norms(),
        new Kernels(),
        new Stacks(),
    ];

    /// <summary>The role of a tensor; Unknown where no rule applies, and for a single number.</summary>
    public static TensorRole Of(NamedTensor tensor)
    {
        if (tensor.Rank > 0 && tensor.Name.Length > NamedTensor.LongestName)
            return TensorRole.Not(
                $"a name of more than {NamedTensor.LongestName} characters, which is not searched for its role; "
                    + "--as chooses one"
            );
        if (tensor.Rank == 0 || tensor.Key.Length == 0)
            return new TensorRole(LayerKind.Unknown);
        foreach (var rule in InOrder)
            if (rule.Of(tensor) is { } role)
                return role;
        return new TensorRole(LayerKind.Unknown);
    }
}
