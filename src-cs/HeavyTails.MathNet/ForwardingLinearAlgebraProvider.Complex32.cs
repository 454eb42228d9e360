// The members of MathNet's provider interface for complex numbers of float32, handed on to its managed provider.
using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

public abstract partial class ForwardingLinearAlgebraProvider
{
    /// <inheritdoc/>
    public virtual void AddVectorToScaledVector(Complex32[] y, Complex32 alpha, Complex32[] x, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).AddVectorToScaledVector(y, alpha, x, result);

    /// <inheritdoc/>
    public virtual void ScaleArray(Complex32 alpha, Complex32[] x, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).ScaleArray(alpha, x, result);

    /// <inheritdoc/>
    public virtual void ConjugateArray(Complex32[] x, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).ConjugateArray(x, result);

    /// <inheritdoc/>
    public virtual Complex32 DotProduct(Complex32[] x, Complex32[] y) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).DotProduct(x, y);

    /// <inheritdoc/>
    public virtual void AddArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).AddArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void SubtractArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).SubtractArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseMultiplyArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).PointWiseMultiplyArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseDivideArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).PointWiseDivideArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWisePowerArrays(Complex32[] x, Complex32[] y, Complex32[] result) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).PointWisePowerArrays(x, y, result);

    /// <inheritdoc/>
    public virtual double MatrixNorm(Norm norm, int rows, int columns, Complex32[] matrix) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).MatrixNorm(norm, rows, columns, matrix);

    /// <inheritdoc/>
    public virtual void MatrixMultiply(
        Complex32[] x,
        int rowsX,
        int columnsX,
        Complex32[] y,
        int rowsY,
        int columnsY,
        Complex32[] result
    ) => ((ILinearAlgebraProvider<Complex32>)Managed).MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);

    /// <inheritdoc/>
    public virtual void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        Complex32 alpha,
        Complex32[] a,
        int rowsA,
        int columnsA,
        Complex32[] b,
        int rowsB,
        int columnsB,
        Complex32 beta,
        Complex32[] c
    ) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).MatrixMultiplyWithUpdate(
            transposeA,
            transposeB,
            alpha,
            a,
            rowsA,
            columnsA,
            b,
            rowsB,
            columnsB,
            beta,
            c
        );

    /// <inheritdoc/>
    public virtual void LUFactor(Complex32[] data, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).LUFactor(data, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUInverse(Complex32[] a, int order) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).LUInverse(a, order);

    /// <inheritdoc/>
    public virtual void LUInverseFactored(Complex32[] a, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).LUInverseFactored(a, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUSolve(int columnsOfB, Complex32[] a, int order, Complex32[] b) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).LUSolve(columnsOfB, a, order, b);

    /// <inheritdoc/>
    public virtual void LUSolveFactored(int columnsOfB, Complex32[] a, int order, int[] ipiv, Complex32[] b) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).LUSolveFactored(columnsOfB, a, order, ipiv, b);

    /// <inheritdoc/>
    public virtual void CholeskyFactor(Complex32[] a, int order) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).CholeskyFactor(a, order);

    /// <inheritdoc/>
    public virtual void CholeskySolve(Complex32[] a, int orderA, Complex32[] b, int columnsB) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).CholeskySolve(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void CholeskySolveFactored(Complex32[] a, int orderA, Complex32[] b, int columnsB) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).CholeskySolveFactored(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void QRFactor(Complex32[] a, int rowsA, int columnsA, Complex32[] q, Complex32[] tau) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).QRFactor(a, rowsA, columnsA, q, tau);

    /// <inheritdoc/>
    public virtual void ThinQRFactor(Complex32[] a, int rowsA, int columnsA, Complex32[] r, Complex32[] tau) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).ThinQRFactor(a, rowsA, columnsA, r, tau);

    /// <inheritdoc/>
    public virtual void QRSolve(
        Complex32[] a,
        int rows,
        int columns,
        Complex32[] b,
        int columnsB,
        Complex32[] x,
        QRMethod method
    ) => ((ILinearAlgebraProvider<Complex32>)Managed).QRSolve(a, rows, columns, b, columnsB, x, method);

    /// <inheritdoc/>
    public virtual void QRSolveFactored(
        Complex32[] q,
        Complex32[] r,
        int rowsA,
        int columnsA,
        Complex32[] tau,
        Complex32[] b,
        int columnsB,
        Complex32[] x,
        QRMethod method
    ) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).QRSolveFactored(
            q,
            r,
            rowsA,
            columnsA,
            tau,
            b,
            columnsB,
            x,
            method
        );

    /// <inheritdoc/>
    public virtual void SingularValueDecomposition(
        bool computeVectors,
        Complex32[] a,
        int rowsA,
        int columnsA,
        Complex32[] s,
        Complex32[] u,
        Complex32[] vt
    ) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).SingularValueDecomposition(
            computeVectors,
            a,
            rowsA,
            columnsA,
            s,
            u,
            vt
        );

    /// <inheritdoc/>
    public virtual void SvdSolve(Complex32[] a, int rowsA, int columnsA, Complex32[] b, int columnsB, Complex32[] x) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).SvdSolve(a, rowsA, columnsA, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void SvdSolveFactored(
        int rowsA,
        int columnsA,
        Complex32[] s,
        Complex32[] u,
        Complex32[] vt,
        Complex32[] b,
        int columnsB,
        Complex32[] x
    ) => ((ILinearAlgebraProvider<Complex32>)Managed).SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void EigenDecomp(
        bool isSymmetric,
        int order,
        Complex32[] matrix,
        Complex32[] matrixEv,
        Complex[] vectorEv,
        Complex32[] matrixD
    ) =>
        ((ILinearAlgebraProvider<Complex32>)Managed).EigenDecomp(
            isSymmetric,
            order,
            matrix,
            matrixEv,
            vectorEv,
            matrixD
        );
}
