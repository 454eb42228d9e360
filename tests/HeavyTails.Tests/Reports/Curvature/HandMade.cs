// H = G + R of dimension 240: G = V diag(100 / k^2, k = 1 .. 24) V' for orthonormal V, R = (Z + Z') / 40, Z Gaussian.
using HeavyTails.Core.Curvature;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Tests.Reports.Curvature;

/// <summary>An analysis of small dense matrices whose spectra are known, as one of a network would be.</summary>
internal static class HandMade
{
    public const int Dimension = 240;
    private const int Rank = 24;

    /// <summary>The matrices G, R and H = G + R [240 x 240].</summary>
    public static (DenseOperator Gauss, DenseOperator Residual, DenseOperator Hessian) Matrices()
    {
        var variates = new Random(3);
        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - variates.NextDouble())) * Math.Cos(2 * Math.PI * variates.NextDouble());
        const int n = Dimension;
        var basis = new double[Rank][];
        for (var k = 0; k < Rank; k++)
        {
            var v = Enumerable.Range(0, n).Select(_ => Normal()).ToArray();
            for (var pass = 0; pass < 2; pass++)
            for (var j = 0; j < k; j++)
                Vectors.AddScaled(-Vectors.Dot(basis[j], v), basis[j], v);
            var norm = Math.Sqrt(Vectors.Dot(v, v));
            basis[k] = [.. v.Select(x => x / norm)];
        }
        var (gauss, residual) = (new double[n * n], new double[n * n]);
        for (var i = 0; i < n; i++)
        for (var j = 0; j <= i; j++)
        {
            for (var k = 0; k < Rank; k++)
                gauss[(i * n) + j] += 100.0 / ((k + 1) * (k + 1)) * basis[k][i] * basis[k][j];
            gauss[(j * n) + i] = gauss[(i * n) + j];
            residual[(i * n) + j] = residual[(j * n) + i] = (Normal() + Normal()) / 40;
        }
        var sum = gauss.Zip(residual, (g, r) => g + r).ToArray();
        return (new(gauss, "dense G"), new(residual, "dense R"), new(sum, "dense <H> = G + R"));
    }

    /// <summary>Three whole matrices, and three layers of the Hessian.</summary>
    public static CurvatureResult Result()
    {
        var (gauss, residual, hessian) = Matrices();
        return new()
        {
            Network = "16-8-8-4, ReLU, biases",
            Loss = "cross-entropy, mean over samples",
            Data = "1,000 samples <made by hand>",
            Samples = 1000,
            Parameters = Dimension,
            Value = .0123,
            GradientNorm = .045,
            Parts =
            [
                Part(CurvatureMatrix.Hessian, hessian),
                Part(CurvatureMatrix.GaussNewton, gauss),
                Part(CurvatureMatrix.Residual, residual),
                Part(CurvatureMatrix.Hessian, new RestrictedOperator(hessian, 0, 136), "fc1"),
                Part(CurvatureMatrix.Hessian, new RestrictedOperator(hessian, 136, 72), "fc2 & <more>"),
                Part(CurvatureMatrix.Hessian, new RestrictedOperator(hessian, 208, 32), "fc3"),
            ],
        };
    }

    private static CurvaturePart Part(CurvatureMatrix matrix, ICurvatureOperator a, string? layer = null)
    {
        var pairs = Lanczos.Eigenpairs(
            a,
            new()
            {
                Largest = layer is null ? 5 : 1,
                Smallest = layer is null ? 3 : 1,
                Threads = 1,
            }
        );
        var (trace, squares) = Hutchinson(a, probes: 60);
        var quadrature = layer is null
            ? StochasticLanczos.Quadrature(
                a,
                new()
                {
                    Probes = 8,
                    Steps = 60,
                    Threads = 1,
                }
            )
            : null;
        return new()
        {
            Matrix = matrix,
            Layer = layer,
            Dimension = a.Dimension,
            Operator = a.Description,
            Eigenpairs = pairs,
            Trace = trace,
            FrobeniusSquared = squares,
            Quadrature = quadrature,
            Products = pairs.Report.Products + trace.Probes + (quadrature?.Report.Products ?? 0),
            Seconds = .5,
        };
    }

    // Means of v'Av and of ||Av||^2 over vectors of random signs.
    private static (Estimate Trace, Estimate Squares) Hutchinson(ICurvatureOperator a, int probes)
    {
        var variates = new Random(5);
        var (v, product) = (new double[a.Dimension], new double[a.Dimension]);
        var (traces, squares) = (new double[probes], new double[probes]);
        for (var p = 0; p < probes; p++)
        {
            for (var i = 0; i < v.Length; i++)
                v[i] = variates.Next(2) == 0 ? -1 : 1;
            a.Apply(v, product, 1);
            (traces[p], squares[p]) = (Vectors.Dot(v, product), Vectors.Dot(product, product));
        }
        return (Estimate.Of(traces), Estimate.Of(squares));
    }
}
