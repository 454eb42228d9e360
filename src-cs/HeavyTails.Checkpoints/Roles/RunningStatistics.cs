using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Means and variances that a normalisation gathers: running_mean in PyTorch, moving_mean in Keras.</summary>
internal sealed partial class RunningStatistics : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        Statistic().IsMatch(tensor.Leaf)
        || tensor.Leaf is "mean" or "var" && tensor.Key.Contains("batch_stats.", StringComparison.Ordinal)
            ? TensorRole.Not("running statistics of a normalisation", LayerKind.Norm)
        : tensor.Leaf is "num_batches_tracked" ? TensorRole.Not("a counter of a normalisation")
        : null;

    [GeneratedRegex(@"^(running|moving)_(mean|var|variance|std|average)$")]
    private static partial Regex Statistic();
}
