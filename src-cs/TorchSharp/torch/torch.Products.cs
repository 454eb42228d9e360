// Products of tensors.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);
    public static Tensor dot(Tensor input, Tensor target) => input.dot(target);
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);
    public static Tensor trace(Tensor input) => input.trace();

    /// <summary>beta input + alpha mat1 mat2</summary>
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        Calls.htt_addmm(input, mat1, mat2, beta, alpha);

    /// <summary>beta input + alpha batch1 batch2. Broken in the real package (its arguments are swapped): write bmm and add where both must work.</summary>
    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        Calls.htt_baddbmm(input, batch1, batch2, beta, alpha);

    /// <summary>Einstein's convention: "ij,jk->ik" is a matrix product.</summary>
    public static unsafe Tensor einsum(string equation, params Tensor[] tensors)
    {
        var handles = tensors.Handles();
        fixed (nint* h = handles)
        {
            var result = Calls.htt_einsum(equation, new(h, handles.Length));
            GC.KeepAlive(tensors);
            return result;
        }
    }
}
