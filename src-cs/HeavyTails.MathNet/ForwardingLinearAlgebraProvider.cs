// Every member of MathNet's provider interface handed to its managed provider: what a subclass does not override is managed, and says so.
using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

/// <summary>Forwards to MathNet's managed provider (which is sealed); subclasses override what they do better.</summary>
public abstract class ForwardingLinearAlgebraProvider : ILinearAlgebraProvider
{
    /// <summary>Where everything goes that is not overridden.</summary>
    protected static ManagedLinearAlgebraProvider Managed => ManagedLinearAlgebraProvider.Instance;

    // ILinearAlgebraProvider
    /// <inheritdoc/>
    public virtual bool IsAvailable() => ((ILinearAlgebraProvider)Managed).IsAvailable();

    /// <inheritdoc/>
    public virtual void InitializeVerify() => ((ILinearAlgebraProvider)Managed).InitializeVerify();

    /// <inheritdoc/>
    public virtual void FreeResources() => ((ILinearAlgebraProvider)Managed).FreeResources();

    // ILinearAlgebraProvider<double>
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

    // ILinearAlgebraProvider<float>
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

    // ILinearAlgebraProvider<Complex>
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

    // ILinearAlgebraProvider<Complex32>
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
