// What a tensor is and holds: native/torch/src/access.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial void htt_free(nint a);
    [LibraryImport(Name)] internal static partial Tensor htt_same(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_same(nint a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial long htt_numel(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial long htt_dim(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_dtype(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial long htt_element_size(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_device(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_device_index(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_requires_grad(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_is_leaf(Tensor a);
    [LibraryImport(Name), SuppressGCTransition] internal static partial int htt_is_contiguous(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_sizes(Tensor a, long* sizes);
    [LibraryImport(Name)] internal static partial Done htt_strides(Tensor a, long* strides);
    [LibraryImport(Name)] internal static partial void* htt_data(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_item(Tensor a, double* real, long* integer);
    [LibraryImport(Name)] internal static partial Tensor htt_to_type(Tensor a, int dtype, int copy, int non_blocking);
    [LibraryImport(Name)] internal static partial Tensor htt_to(Tensor a, Options o, int copy, int non_blocking);
    [LibraryImport(Name)] internal static partial Tensor htt_clone(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_detach(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_contiguous(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_set_data(Tensor a, Tensor other);
    [LibraryImport(Name)] internal static partial Done htt_copy_(Tensor a, Tensor source, int non_blocking);
}
