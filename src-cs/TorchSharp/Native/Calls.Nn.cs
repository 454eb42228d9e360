// Layers and losses as functions: native/torch/src/nn.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Tensor htt_linear(Tensor x, Tensor weight, Tensor? bias);
    [LibraryImport(Name)] internal static partial Tensor htt_conv2d(Tensor x, Tensor weight, Tensor? bias, Sizes stride, Sizes padding, Sizes dilation, long groups);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial Tensor htt_pad(Tensor x, Sizes pad, string mode, double value);
    [LibraryImport(Name)] internal static partial Tensor htt_max_pool2d(Tensor x, Sizes kernel, Sizes stride, Sizes padding, Sizes dilation, int ceil);
    [LibraryImport(Name)] internal static partial Tensor htt_avg_pool2d(Tensor x, Sizes kernel, Sizes stride, Sizes padding, int ceil, int count_pad, long divisor);
    [LibraryImport(Name)] internal static partial Tensor htt_adaptive_avg_pool2d(Tensor x, Sizes size);
    [LibraryImport(Name)] internal static partial Tensor htt_batch_norm(Tensor x, Tensor? weight, Tensor? bias, Tensor? mean, Tensor? var, int training, double momentum, double eps);
    [LibraryImport(Name)] internal static partial Tensor htt_local_response_norm(Tensor x, long size, double alpha, double beta, double k);
    [LibraryImport(Name)] internal static partial Tensor htt_dropout(Tensor x, double p, int training);
    [LibraryImport(Name)] internal static partial Tensor htt_softmax(Tensor x, long dim, int dtype);
    [LibraryImport(Name)] internal static partial Tensor htt_log_softmax(Tensor x, long dim, int dtype);
    [LibraryImport(Name)] internal static partial Tensor htt_one_hot(Tensor x, long classes);
    [LibraryImport(Name)] internal static partial Tensor htt_leaky_relu(Tensor x, double slope);
    [LibraryImport(Name)] internal static partial Tensor htt_cross_entropy(Tensor x, Tensor target, Tensor? weight, long reduction, long ignore, double smoothing);
    [LibraryImport(Name)] internal static partial Tensor htt_nll_loss(Tensor x, Tensor target, Tensor? weight, long reduction, long ignore);
    [LibraryImport(Name)] internal static partial Tensor htt_mse_loss(Tensor x, Tensor target, long reduction);
    [LibraryImport(Name)] internal static partial Tensor htt_l1_loss(Tensor x, Tensor target, long reduction);
}
