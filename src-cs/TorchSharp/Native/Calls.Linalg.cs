// Products, factorisations, spectra: native/torch/src/linalg.cpp, where each is described.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    [LibraryImport(Name)] internal static partial Tensor htt_matmul(Tensor a, Tensor b);
    [LibraryImport(Name)] internal static partial Tensor htt_mm(Tensor a, Tensor b);
    [LibraryImport(Name)] internal static partial Tensor htt_mv(Tensor a, Tensor b);
    [LibraryImport(Name)] internal static partial Tensor htt_bmm(Tensor a, Tensor b);
    [LibraryImport(Name)] internal static partial Tensor htt_dot(Tensor a, Tensor b);
    [LibraryImport(Name)] internal static partial Tensor htt_outer(Tensor a, Tensor b);
    [LibraryImport(Name)] internal static partial Tensor htt_addmm(Tensor input, Tensor b1, Tensor b2, double beta, double alpha);
    [LibraryImport(Name)] internal static partial Tensor htt_baddbmm(Tensor input, Tensor b1, Tensor b2, double beta, double alpha);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial Tensor htt_einsum(string equation, Handles operands);
    [LibraryImport(Name)] internal static partial Tensor htt_trace(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_svd(Tensor a, int full, nint* results);
    [LibraryImport(Name)] internal static partial Tensor htt_svdvals(Tensor a);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial Done htt_eigh(Tensor a, string triangle, nint* results);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial Tensor htt_eigvalsh(Tensor a, string triangle);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial Done htt_qr(Tensor a, string mode, nint* results);
    [LibraryImport(Name)] internal static partial Tensor htt_cholesky(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_inv(Tensor a);
    [LibraryImport(Name)] internal static partial Tensor htt_pinv(Tensor a, double rcond, int hermitian);
    [LibraryImport(Name)] internal static partial Tensor htt_det(Tensor a);
    [LibraryImport(Name)] internal static partial Done htt_slogdet(Tensor a, nint* results);
    [LibraryImport(Name)] internal static partial Tensor htt_solve(Tensor a, Tensor b);
    [LibraryImport(Name)] internal static partial Done htt_lstsq(Tensor a, Tensor b, nint* results);
    [LibraryImport(Name)] internal static partial Tensor htt_linalg_norm(Tensor a, Sizes dims, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_linalg_norm_p(Tensor a, double p, Sizes dims, int keep);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial Tensor htt_linalg_norm_named(Tensor a, string order, Sizes dims, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_matrix_norm(Tensor a, double p, Sizes dims, int keep);
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)] internal static partial Tensor htt_matrix_norm_named(Tensor a, string order, Sizes dims, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_vector_norm(Tensor a, double p, Sizes dims, int keep);
    [LibraryImport(Name)] internal static partial Tensor htt_matrix_rank(Tensor a, double tolerance, int has_tolerance, int hermitian);
}
