// Views, slices and joins.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public Tensor view(params long[] shape) { fixed (long* s = shape) return Calls.htt_view(this, new(s, shape.Length)); }
        public Tensor reshape(params long[] shape) { fixed (long* s = shape) return Calls.htt_reshape(this, new(s, shape.Length)); }
        public Tensor permute(params long[] permutation) { fixed (long* p = permutation) return Calls.htt_permute(this, new(p, permutation.Length)); }
        public Tensor expand(params long[] sizes) { fixed (long* s = sizes) return Calls.htt_expand(this, new(s, sizes.Length)); }
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor repeat(params long[] sizes) { fixed (long* s = sizes) return Calls.htt_repeat(this, new(s, sizes.Length)); }
        public Tensor flip(params long[] dims) { fixed (long* d = dims) return Calls.htt_flip(this, new(d, dims.Length)); }
        public Tensor t() => Calls.htt_t(this);
        public Tensor transpose(long dim0, long dim1) => Calls.htt_transpose(this, dim0, dim1);
        public Tensor mT => transpose(-2, -1);
        public Tensor unsqueeze(long dim) => Calls.htt_unsqueeze(this, dim);
        public Tensor squeeze(long? dim = null) => dim is { } d ? Calls.htt_squeeze_dim(this, d) : Calls.htt_squeeze(this);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Calls.htt_flatten(this, start_dim, end_dim);

        /// <summary>length elements from start along a dimension.</summary>
        public Tensor narrow(long dim, long start, long length) => Calls.htt_narrow(this, dim, start, length);
        public Tensor select(long dim, long index) => Calls.htt_select(this, dim, index);
        public Tensor slice(long dim, long start, long finish, long step) => Calls.htt_slice(this, dim, start, finish, step);
        public Tensor index_select(long dim, Tensor index) => Calls.htt_index_select(this, dim, index);
        public Tensor gather(long dim, Tensor index) => Calls.htt_gather(this, dim, index);
        public Tensor masked_select(Tensor mask) => Calls.htt_masked_select(this, mask);

        public Tensor diag(long diagonal = 0) => Calls.htt_diag(this, diagonal);
        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) => Calls.htt_diagonal(this, offset, dim1, dim2);
        public Tensor tril(long diagonal = 0) => Calls.htt_tril(this, diagonal);
        public Tensor triu(long diagonal = 0) => Calls.htt_triu(this, diagonal);
    }

    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat((IList<Tensor>)tensors, dim);
    public static unsafe Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        var handles = tensors.Handles();
        fixed (nint* h = handles)
        {
            var joined = Calls.htt_cat(new(h, handles.Length), dim);
            GC.KeepAlive(tensors);
            return joined;
        }
    }

    public static unsafe Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var list = tensors.ToArray();
        var handles = list.Handles();
        fixed (nint* h = handles)
        {
            var joined = Calls.htt_stack(new(h, handles.Length), dim);
            GC.KeepAlive(list);
            return joined;
        }
    }

    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);
    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);
    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);
    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);
    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);
    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);
    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);
}
