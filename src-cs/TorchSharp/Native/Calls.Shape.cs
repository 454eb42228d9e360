// Views, slices, joins and indices: native/torch/src/shape.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Tensor htt_view(Tensor a, Sizes shape);
    [LibraryImport(Name)] internal static partial Tensor htt_reshape(Tensor a, Sizes shape);
    [LibraryImport(Name)] internal static partial Tensor htt_expand(Tensor a, Sizes shape);
    [LibraryImport(Name)] internal static partial Tensor htt_repeat(Tensor a, Sizes times);
    [LibraryImport(Name)] internal static partial Tensor htt_permute(Tensor a, Sizes dims);
    [LibraryImport(Name)] internal static partial Tensor htt_flip(Tensor a, Sizes dims);
    [LibraryImport(Name)] internal static partial Tensor htt_t(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_transpose(Tensor a, long dim0, long dim1);
    [LibraryImport(Name)] internal static partial Tensor htt_unsqueeze(Tensor a, long dim);
    [LibraryImport(Name)] internal static partial Tensor htt_squeeze(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_squeeze_dim(Tensor a, long dim);
    [LibraryImport(Name)] internal static partial Tensor htt_flatten(Tensor a, long start, long end);
    [LibraryImport(Name)] internal static partial Tensor htt_narrow(Tensor a, long dim, long start, long length);
    [LibraryImport(Name)] internal static partial Tensor htt_select(Tensor a, long dim, long index);
    [LibraryImport(Name)] internal static partial Tensor htt_slice(Tensor a, long dim, long start, long stop, long step);
    [LibraryImport(Name)] internal static partial Tensor htt_index_select(Tensor a, long dim, Tensor index);
    [LibraryImport(Name)] internal static partial Tensor htt_gather(Tensor a, long dim, Tensor index);
    [LibraryImport(Name)] internal static partial Tensor htt_masked_select(Tensor a, Tensor mask);
    [LibraryImport(Name)] internal static partial Tensor htt_cat(Handles all, long dim);
    [LibraryImport(Name)] internal static partial Tensor htt_stack(Handles all, long dim);
    [LibraryImport(Name)] internal static partial Tensor htt_diag(Tensor a, long diagonal);
    [LibraryImport(Name)] internal static partial Tensor htt_diagonal(Tensor a, long offset, long dim1, long dim2);
    [LibraryImport(Name)] internal static partial Tensor htt_tril(Tensor a, long diagonal);
    [LibraryImport(Name)] internal static partial Tensor htt_triu(Tensor a, long diagonal);
    [LibraryImport(Name)] internal static partial Tensor htt_index(Tensor a, Handles at_indices);
    [LibraryImport(Name)] internal static partial Done htt_index_put_(Tensor a, Handles at_indices, Tensor values);
}
