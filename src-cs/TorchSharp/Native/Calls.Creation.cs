// Tensors made from nothing, from numbers and from memory: native/torch/src/creation.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Tensor htt_empty(Sizes shape, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_zeros(Sizes shape, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_ones(Sizes shape, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_full(Sizes shape, Scalar value, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_eye(long rows, long columns, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_arange(Scalar start, Scalar stop, Scalar step, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_linspace(double start, double end, long steps, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_rand(Sizes shape, Generator? g, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_randn(Sizes shape, Generator? g, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_randperm(long n, Generator? g, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_randint(long low, long high, Sizes shape, Generator? g, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_empty_like(Tensor a, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_zeros_like(Tensor a, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_ones_like(Tensor a, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_rand_like(Tensor a, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_randn_like(Tensor a, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_full_like(Tensor a, Scalar value, Options o);
    [LibraryImport(Name)] internal static partial Tensor htt_from_memory(void* data, int dtype, Sizes shape, Options o);
}
