// The members of MathNet's provider interface for complex numbers of float64, handed on to its managed provider.
using System.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

public abstract partial class ForwardingLinearAlgebraProvider
{
    /// <inheritdoc/>
    public virtual void AddVectorToScaledVector(Complex[] y, Complex alpha, Complex[] x, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).AddVectorToScaledVector(y, alpha, x, result);

    /// <inheritdoc/>
    public virtual void ScaleArray(Complex alpha, Complex[] x, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).ScaleArray(alpha, x, result);

    /// <inheritdoc/>
    public virtual void ConjugateArray(Complex[] x, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).ConjugateArray(x, result);

    /// <inheritdoc/>
    public virtual Complex DotProduct(Complex[] x, Complex[] y) =>
        ((ILinearAlgebraProvider<Complex>)Managed).DotProduct(x, y);

    /// <inheritdoc/>
    public virtual void AddArrays(Complex[] x, Complex[] y, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).AddArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void SubtractArrays(Complex[] x, Complex[] y, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).SubtractArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseMultiplyArrays(Complex[] x, Complex[] y, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).PointWiseMultiplyArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseDivideArrays(Complex[] x, Complex[] y, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).PointWiseDivideArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWisePowerArrays(Complex[] x, Complex[] y, Complex[] result) =>
        ((ILinearAlgebraProvider<Complex>)Managed).PointWisePowerArrays(x, y, result);

    /// <inheritdoc/>
    public virtual double MatrixNorm(Norm norm, int rows, int columns, Complex[] matrix) =>
        ((ILinearAlgebraProvider<Complex>)Managed).MatrixNorm(norm, rows, columns, matrix);

    /// <inheritdoc/>
    public virtual void MatrixMultiply(
        Complex[] x,
        int rowsX,
        int columnsX,
        Complex[] y,
        int rowsY,
        int columnsY,
        Complex[] result
    ) => ((ILinearAlgebraProvider<Complex>)Managed).MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);

    /// <inheritdoc/>
    public virtual void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        Complex alpha,
        Complex[] a,
        int rowsA,
        int columnsA,
        Complex[] b,
        int rowsB,
        int columnsB,
        Complex beta,
        Complex[] c
    ) =>
        ((ILinearAlgebraProvider<Complex>)Managed).MatrixMultiplyWithUpdate(
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
    public virtual void LUFactor(Complex[] data, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<Complex>)Managed).LUFactor(data, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUInverse(Complex[] a, int order) =>
        ((ILinearAlgebraProvider<Complex>)Managed).LUInverse(a, order);

    /// <inheritdoc/>
    public virtual void LUInverseFactored(Complex[] a, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<Complex>)Managed).LUInverseFactored(a, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUSolve(int columnsOfB, Complex[] a, int order, Complex[] b) =>
        ((ILinearAlgebraProvider<Complex>)Managed).LUSolve(columnsOfB, a, order, b);

    /// <inheritdoc/>
    public virtual void LUSolveFactored(int columnsOfB, Complex[] a, int order, int[] ipiv, Complex[] b) =>
        ((ILinearAlgebraProvider<Complex>)Managed).LUSolveFactored(columnsOfB, a, order, ipiv, b);

    /// <inheritdoc/>
    public virtual void CholeskyFactor(Complex[] a, int order) =>
        ((ILinearAlgebraProvider<Complex>)Managed).CholeskyFactor(a, order);

    /// <inheritdoc/>
    public virtual void CholeskySolve(Complex[] a, int orderA, Complex[] b, int columnsB) =>
        ((ILinearAlgebraProvider<Complex>)Managed).CholeskySolve(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void CholeskySolveFactored(Complex[] a, int orderA, Complex[] b, int columnsB) =>
        ((ILinearAlgebraProvider<Complex>)Managed).CholeskySolveFactored(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void QRFactor(Complex[] a, int rowsA, int columnsA, Complex[] q, Complex[] tau) =>
        ((ILinearAlgebraProvider<Complex>)Managed).QRFactor(a, rowsA, columnsA, q, tau);

    /// <inheritdoc/>
    public virtual void ThinQRFactor(Complex[] a, int rowsA, int columnsA, Complex[] r, Complex[] tau) =>
        ((ILinearAlgebraProvider<Complex>)Managed).ThinQRFactor(a, rowsA, columnsA, r, tau);

    /// <inheritdoc/>
    public virtual void QRSolve(
        Complex[] a,
        int rows,
        int columns,
        Complex[] b,
        int columnsB,
        Complex[] x,
        QRMethod method
    ) => ((ILinearAlgebraProvider<Complex>)Managed).QRSolve(a, rows, columns, b, columnsB, x, method);

    /// <inheritdoc/>
    public virtual void QRSolveFactored(
        Complex[] q,
        Complex[] r,
        int rowsA,
        int columnsA,
        Complex[] tau,
        Complex[] b,
        int columnsB,
        Complex[] x,
        QRMethod method
    ) => ((ILinearAlgebraProvider<Complex>)Managed).QRSolveFactored(q, r, rowsA, columnsA, tau, b, columnsB, x, method);

    /// <inheritdoc/>
    public virtual void SingularValueDecomposition(
        bool computeVectors,
        Complex[] a,
        int rowsA,
        int columnsA,
        Complex[] s,
        Complex[] u,
        Complex[] vt
    ) =>
        ((ILinearAlgebraProvider<Complex>)Managed).SingularValueDecomposition(
            computeVectors,
            a,
            rowsA,
            columnsA,
            s,
            u,
            vt
        );

    /// <inheritdoc/>
    public virtual void SvdSolve(Complex[] a, int rowsA, int columnsA, Complex[] b, int columnsB, Complex[] x) =>
        ((ILinearAlgebraProvider<Complex>)Managed).SvdSolve(a, rowsA, columnsA, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void SvdSolveFactored(
        int rowsA,
        int columnsA,
        Complex[] s,
        Complex[] u,
        Complex[] vt,
        Complex[] b,
        int columnsB,
        Complex[] x
    ) => ((ILinearAlgebraProvider<Complex>)Managed).SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void EigenDecomp(
        bool isSymmetric,
        int order,
        Complex[] matrix,
        Complex[] matrixEv,
        Complex[] vectorEv,
        Complex[] matrixD
    ) =>
        ((ILinearAlgebraProvider<Complex>)Managed).EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
}
