// The members of MathNet's provider interface for float64, handed on to its managed provider.
using System.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

public abstract partial class ForwardingLinearAlgebraProvider
{
    /// <inheritdoc/>
    public virtual void AddVectorToScaledVector(double[] y, double alpha, double[] x, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).AddVectorToScaledVector(y, alpha, x, result);

    /// <inheritdoc/>
    public virtual void ScaleArray(double alpha, double[] x, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).ScaleArray(alpha, x, result);

    /// <inheritdoc/>
    public virtual void ConjugateArray(double[] x, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).ConjugateArray(x, result);

    /// <inheritdoc/>
    public virtual double DotProduct(double[] x, double[] y) =>
        ((ILinearAlgebraProvider<double>)Managed).DotProduct(x, y);

    /// <inheritdoc/>
    public virtual void AddArrays(double[] x, double[] y, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).AddArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void SubtractArrays(double[] x, double[] y, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).SubtractArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseMultiplyArrays(double[] x, double[] y, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).PointWiseMultiplyArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseDivideArrays(double[] x, double[] y, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).PointWiseDivideArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWisePowerArrays(double[] x, double[] y, double[] result) =>
        ((ILinearAlgebraProvider<double>)Managed).PointWisePowerArrays(x, y, result);

    /// <inheritdoc/>
    public virtual double MatrixNorm(Norm norm, int rows, int columns, double[] matrix) =>
        ((ILinearAlgebraProvider<double>)Managed).MatrixNorm(norm, rows, columns, matrix);

    /// <inheritdoc/>
    public virtual void MatrixMultiply(
        double[] x,
        int rowsX,
        int columnsX,
        double[] y,
        int rowsY,
        int columnsY,
        double[] result
    ) => ((ILinearAlgebraProvider<double>)Managed).MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);

    /// <inheritdoc/>
    public virtual void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        double alpha,
        double[] a,
        int rowsA,
        int columnsA,
        double[] b,
        int rowsB,
        int columnsB,
        double beta,
        double[] c
    ) =>
        ((ILinearAlgebraProvider<double>)Managed).MatrixMultiplyWithUpdate(
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
    public virtual void LUFactor(double[] data, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<double>)Managed).LUFactor(data, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUInverse(double[] a, int order) =>
        ((ILinearAlgebraProvider<double>)Managed).LUInverse(a, order);

    /// <inheritdoc/>
    public virtual void LUInverseFactored(double[] a, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<double>)Managed).LUInverseFactored(a, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUSolve(int columnsOfB, double[] a, int order, double[] b) =>
        ((ILinearAlgebraProvider<double>)Managed).LUSolve(columnsOfB, a, order, b);

    /// <inheritdoc/>
    public virtual void LUSolveFactored(int columnsOfB, double[] a, int order, int[] ipiv, double[] b) =>
        ((ILinearAlgebraProvider<double>)Managed).LUSolveFactored(columnsOfB, a, order, ipiv, b);

    /// <inheritdoc/>
    public virtual void CholeskyFactor(double[] a, int order) =>
        ((ILinearAlgebraProvider<double>)Managed).CholeskyFactor(a, order);

    /// <inheritdoc/>
    public virtual void CholeskySolve(double[] a, int orderA, double[] b, int columnsB) =>
        ((ILinearAlgebraProvider<double>)Managed).CholeskySolve(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void CholeskySolveFactored(double[] a, int orderA, double[] b, int columnsB) =>
        ((ILinearAlgebraProvider<double>)Managed).CholeskySolveFactored(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void QRFactor(double[] a, int rowsA, int columnsA, double[] q, double[] tau) =>
        ((ILinearAlgebraProvider<double>)Managed).QRFactor(a, rowsA, columnsA, q, tau);

    /// <inheritdoc/>
    public virtual void ThinQRFactor(double[] a, int rowsA, int columnsA, double[] r, double[] tau) =>
        ((ILinearAlgebraProvider<double>)Managed).ThinQRFactor(a, rowsA, columnsA, r, tau);

    /// <inheritdoc/>
    public virtual void QRSolve(
        double[] a,
        int rows,
        int columns,
        double[] b,
        int columnsB,
        double[] x,
        QRMethod method
    ) => ((ILinearAlgebraProvider<double>)Managed).QRSolve(a, rows, columns, b, columnsB, x, method);

    /// <inheritdoc/>
    public virtual void QRSolveFactored(
        double[] q,
        double[] r,
        int rowsA,
        int columnsA,
        double[] tau,
        double[] b,
        int columnsB,
        double[] x,
        QRMethod method
    ) => ((ILinearAlgebraProvider<double>)Managed).QRSolveFactored(q, r, rowsA, columnsA, tau, b, columnsB, x, method);

    /// <inheritdoc/>
    public virtual void SingularValueDecomposition(
        bool computeVectors,
        double[] a,
        int rowsA,
        int columnsA,
        double[] s,
        double[] u,
        double[] vt
    ) =>
        ((ILinearAlgebraProvider<double>)Managed).SingularValueDecomposition(
            computeVectors,
            a,
            rowsA,
            columnsA,
            s,
            u,
            vt
        );

    /// <inheritdoc/>
    public virtual void SvdSolve(double[] a, int rowsA, int columnsA, double[] b, int columnsB, double[] x) =>
        ((ILinearAlgebraProvider<double>)Managed).SvdSolve(a, rowsA, columnsA, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void SvdSolveFactored(
        int rowsA,
        int columnsA,
        double[] s,
        double[] u,
        double[] vt,
        double[] b,
        int columnsB,
        double[] x
    ) => ((ILinearAlgebraProvider<double>)Managed).SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void EigenDecomp(
        bool isSymmetric,
        int order,
        double[] matrix,
        double[] matrixEv,
        Complex[] vectorEv,
        double[] matrixD
    ) => ((ILinearAlgebraProvider<double>)Managed).EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
}
