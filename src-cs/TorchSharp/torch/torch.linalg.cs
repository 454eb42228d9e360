// Factorisations, spectra, norms. Matrices are [..., m, n]; k = min(m, n).
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe class linalg
    {
        /// <summary>A = U diag(S) Vh: U [m, k], S [k] descending, Vh [k, n]; with fullMatrices U [m, m] and Vh [n, n].</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            var three = stackalloc nint[3];
            Calls.htt_svd(input, fullMatrices ? 1 : 0, three);
            return (new(three[0]), new(three[1]), new(three[2]));
        }

        /// <summary>Singular values [k], descending.</summary>
        public static Tensor svdvals(Tensor input) => Calls.htt_svdvals(input);

        /// <summary>A = V diag(L) V^T of a symmetric matrix, from its lower ('L') or upper ('U') triangle: L [n] ascending, V [n, n].</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            var two = stackalloc nint[2];
            Calls.htt_eigh(input, UPLO.ToString(), two);
            return (new(two[0]), new(two[1]));
        }
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Calls.htt_eigvalsh(input, UPLO.ToString());

        /// <summary>What qr returns: thin factors, full factors, or R alone.</summary>
        public enum QRMode { Reduced = 0, Complete = 1, R = 2 }

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
        {
            var two = stackalloc nint[2];
            Calls.htt_qr(input, mode switch { QRMode.Complete => "complete", QRMode.R => "r", _ => "reduced" }, two);
            return (new(two[0]), new(two[1]));
        }

        public static Tensor cholesky(Tensor input) => Calls.htt_cholesky(input);
        public static Tensor inv(Tensor input) => Calls.htt_inv(input);
        public static Tensor pinv(Tensor input, double rcond = 1e-15, bool hermitian = false) =>
            Calls.htt_pinv(input, rcond, hermitian ? 1 : 0);
        public static Tensor det(Tensor input) => Calls.htt_det(input);
        public static (Tensor, Tensor) slogdet(Tensor input)
        {
            var two = stackalloc nint[2];
            Calls.htt_slogdet(input, two);
            return (new(two[0]), new(two[1]));
        }

        /// <summary>X of A X = B.</summary>
        public static Tensor solve(Tensor input, Tensor other) => Calls.htt_solve(input, other);

        /// <summary>X of min |A X - B|. On the CPU residuals, rank and singular values may be empty, by libtorch's choice of routine.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other)
        {
            var four = stackalloc nint[4];
            Calls.htt_lstsq(input, other, four);
            return (new(four[0]), new(four[1]), new(four[2]), new(four[3]));
        }

        public static Tensor matrix_rank(Tensor input, double? tol = null, bool hermitian = false) =>
            Calls.htt_matrix_rank(input, tol ?? 0, tol is null ? 0 : 1, hermitian ? 1 : 0);

        /// <summary>The 2-norm of all elements; ord "fro", "nuc" or a number for others, over dims.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) { fixed (long* d = dims) return Calls.htt_linalg_norm(input, new(d, dims?.Length ?? -1), keepdim ? 1 : 0); }
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) { fixed (long* d = dims) return Calls.htt_linalg_norm_p(input, ord, new(d, dims?.Length ?? -1), keepdim ? 1 : 0); }
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            norm(input, (double)ord, dims, keepdim);
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) { fixed (long* d = dims) return Calls.htt_linalg_norm_named(input, ord, new(d, dims?.Length ?? -1), keepdim ? 1 : 0); }
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) { fixed (long* d = dims) return Calls.htt_matrix_norm_named(input, ord, new(d, dims?.Length ?? -1), keepdim ? 1 : 0); }
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) { fixed (long* d = dims) return Calls.htt_matrix_norm(input, ord, new(d, dims?.Length ?? -1), keepdim ? 1 : 0); }
        public static Tensor vector_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) { fixed (long* d = dims) return Calls.htt_vector_norm(input, ord, new(d, dims?.Length ?? -1), keepdim ? 1 : 0); }
    }
}
