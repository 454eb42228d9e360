// The members of MathNet's provider interface for float32, handed on to its managed provider.
using System.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

public abstract partial class ForwardingLinearAlgebraProvider
{
    /// <inheritdoc/>
    public virtual void AddVectorToScaledVector(float[] y, float alpha, float[] x, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).AddVectorToScaledVector(y, alpha, x, result);

    /// <inheritdoc/>
    public virtual void ScaleArray(float alpha, float[] x, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).ScaleArray(alpha, x, result);

    /// <inheritdoc/>
    public virtual void ConjugateArray(float[] x, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).ConjugateArray(x, result);

    /// <inheritdoc/>
    public virtual float DotProduct(float[] x, float[] y) => ((ILinearAlgebraProvider<float>)Managed).DotProduct(x, y);

    /// <inheritdoc/>
    public virtual void AddArrays(float[] x, float[] y, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).AddArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void SubtractArrays(float[] x, float[] y, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).SubtractArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseMultiplyArrays(float[] x, float[] y, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).PointWiseMultiplyArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWiseDivideArrays(float[] x, float[] y, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).PointWiseDivideArrays(x, y, result);

    /// <inheritdoc/>
    public virtual void PointWisePowerArrays(float[] x, float[] y, float[] result) =>
        ((ILinearAlgebraProvider<float>)Managed).PointWisePowerArrays(x, y, result);

    /// <inheritdoc/>
    public virtual double MatrixNorm(Norm norm, int rows, int columns, float[] matrix) =>
        ((ILinearAlgebraProvider<float>)Managed).MatrixNorm(norm, rows, columns, matrix);

    /// <inheritdoc/>
    public virtual void MatrixMultiply(
        float[] x,
        int rowsX,
        int columnsX,
        float[] y,
        int rowsY,
        int columnsY,
        float[] result
    ) => ((ILinearAlgebraProvider<float>)Managed).MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);

    /// <inheritdoc/>
    public virtual void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        float alpha,
        float[] a,
        int rowsA,
        int columnsA,
        float[] b,
        int rowsB,
        int columnsB,
        float beta,
        float[] c
    ) =>
        ((ILinearAlgebraProvider<float>)Managed).MatrixMultiplyWithUpdate(
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
    public virtual void LUFactor(float[] data, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<float>)Managed).LUFactor(data, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUInverse(float[] a, int order) => ((ILinearAlgebraProvider<float>)Managed).LUInverse(a, order);

    /// <inheritdoc/>
    public virtual void LUInverseFactored(float[] a, int order, int[] ipiv) =>
        ((ILinearAlgebraProvider<float>)Managed).LUInverseFactored(a, order, ipiv);

    /// <inheritdoc/>
    public virtual void LUSolve(int columnsOfB, float[] a, int order, float[] b) =>
        ((ILinearAlgebraProvider<float>)Managed).LUSolve(columnsOfB, a, order, b);

    /// <inheritdoc/>
    public virtual void LUSolveFactored(int columnsOfB, float[] a, int order, int[] ipiv, float[] b) =>
        ((ILinearAlgebraProvider<float>)Managed).LUSolveFactored(columnsOfB, a, order, ipiv, b);

    /// <inheritdoc/>
    public virtual void CholeskyFactor(float[] a, int order) =>
        ((ILinearAlgebraProvider<float>)Managed).CholeskyFactor(a, order);

    /// <inheritdoc/>
    public virtual void CholeskySolve(float[] a, int orderA, float[] b, int columnsB) =>
        ((ILinearAlgebraProvider<float>)Managed).CholeskySolve(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void CholeskySolveFactored(float[] a, int orderA, float[] b, int columnsB) =>
        ((ILinearAlgebraProvider<float>)Managed).CholeskySolveFactored(a, orderA, b, columnsB);

    /// <inheritdoc/>
    public virtual void QRFactor(float[] a, int rowsA, int columnsA, float[] q, float[] tau) =>
        ((ILinearAlgebraProvider<float>)Managed).QRFactor(a, rowsA, columnsA, q, tau);

    /// <inheritdoc/>
    public virtual void ThinQRFactor(float[] a, int rowsA, int columnsA, float[] r, float[] tau) =>
        ((ILinearAlgebraProvider<float>)Managed).ThinQRFactor(a, rowsA, columnsA, r, tau);

    /// <inheritdoc/>
    public virtual void QRSolve(
        float[] a,
        int rows,
        int columns,
        float[] b,
        int columnsB,
        float[] x,
        QRMethod method
    ) => ((ILinearAlgebraProvider<float>)Managed).QRSolve(a, rows, columns, b, columnsB, x, method);

    /// <inheritdoc/>
    public virtual void QRSolveFactored(
        float[] q,
        float[] r,
        int rowsA,
        int columnsA,
        float[] tau,
        float[] b,
        int columnsB,
        float[] x,
        QRMethod method
    ) => ((ILinearAlgebraProvider<float>)Managed).QRSolveFactored(q, r, rowsA, columnsA, tau, b, columnsB, x, method);

    /// <inheritdoc/>
    public virtual void SingularValueDecomposition(
        bool computeVectors,
        float[] a,
        int rowsA,
        int columnsA,
        float[] s,
        float[] u,
        float[] vt
    ) =>
        ((ILinearAlgebraProvider<float>)Managed).SingularValueDecomposition(
            computeVectors,
            a,
            rowsA,
            columnsA,
            s,
            u,
            vt
        );

    /// <inheritdoc/>
    public virtual void SvdSolve(float[] a, int rowsA, int columnsA, float[] b, int columnsB, float[] x) =>
        ((ILinearAlgebraProvider<float>)Managed).SvdSolve(a, rowsA, columnsA, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void SvdSolveFactored(
        int rowsA,
        int columnsA,
        float[] s,
        float[] u,
        float[] vt,
        float[] b,
        int columnsB,
        float[] x
    ) => ((ILinearAlgebraProvider<float>)Managed).SvdSolveFactored(rowsA, columnsA, s, u, vt, b, columnsB, x);

    /// <inheritdoc/>
    public virtual void EigenDecomp(
        bool isSymmetric,
        int order,
        float[] matrix,
        float[] matrixEv,
        Complex[] vectorEv,
        float[] matrixD
    ) => ((ILinearAlgebraProvider<float>)Managed).EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
}
