// Constants of signal processing (torchaudio's window and mel filter bank fb), and MoCo's queue of past samples.
using System.Text.RegularExpressions;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Buffers that are no weights: windows, filter banks, queues of samples.</summary>
internal sealed partial class FixedBuffers : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        Signal().IsMatch(tensor.Leaf) ? TensorRole.Not("a constant of signal processing")
        : tensor.Leaf is "queue" && tensor.Rank == 2 ? TensorRole.Not("a queue of samples")
        : null;

    [GeneratedRegex(
        @"^((hann_|hamming_)?window|fb|mel_(fb|basis|filters?|filterbank)|filter_?banks?|dct_mat|stft_window)$"
    )]
    private static partial Regex Signal();
}
