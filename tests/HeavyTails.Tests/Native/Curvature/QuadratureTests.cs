using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using static HeavyTails.Tests.Native.Curvature.LanczosTests;

namespace HeavyTails.Tests.Native.Curvature;

/// <summary>Stochastic Lanczos quadrature, and what follows from it here and in the library.</summary>
public class QuadratureTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_quadrature_of_all_steps_has_the_moments_of_its_probes_and_the_trace(bool isDouble)
    {
        ICurvatureOperator a = isDouble ? new DenseOperator(Matrix) : new SingleOperator(Matrix);
        var found = StochasticLanczos.Quadrature(
            a,
            new()
            {
                Probes = 20,
                Steps = N,
                AtOnce = 4,
            }
        );
        Assert.Equal(20, found.Probes);
        for (var p = 0; p < 20; p++)
            Assert.Equal(1, found.Weights.Skip(p * N).Take(N).Sum(), 1e-10);
        // v'v = n for every probe; v'Av and v'A^2 v are estimates.
        Assert.Equal(N, found.Trace(_ => 1).Value, 1e-9);
        var (trace, square) = (found.Trace(x => x), found.Trace(x => x * x));
        Assert.InRange(Math.Abs(trace.Value - Exact.Sum()), 0, 4 * trace.StandardError);
        Assert.InRange(Math.Abs(square.Value - Exact.Sum(x => x * x)), 0, 4 * square.StandardError);
        // With all steps the nodes are the eigenvalues.
        Assert.Equal(Exact[^1], found.Nodes[N - 1], isDouble ? 1e-9 : 1e-3);
    }

    [Fact]
    public void Densities_and_traces_are_those_of_the_library()
    {
        var found = StochasticLanczos.Quadrature(new DenseOperator(Matrix), new() { Probes = 3, Steps = 15 });
        foreach (var logarithmic in new[] { false, true })
        {
            DensityGrid grid = new()
            {
                Logarithmic = logarithmic,
                Low = logarithmic ? -8 : -9,
                High = logarithmic ? -.5 : 9,
                Points = 50,
            };
            var density = found.Density(grid);
            var (t, phi, error) = LibraryDensity(found, grid);
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(t[i], density.T[i], 1e-12);
                Assert.Equal(phi[i], density.Density[i], 1e-12);
                Assert.Equal(error[i], density.StandardError[i], 1e-12);
            }
            Assert.True(phi.Max() > 0);
        }
        var (trace, expected) = (LibraryTraceOfSquare(found), found.Trace(x => x * x));
        Assert.Equal(expected.Value, trace.Value, 1e-9);
        Assert.Equal(expected.StandardError, trace.StandardError, 1e-9);
        Assert.Equal(expected.Probes, trace.Probes);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static double Square(double lambda, nint user) => lambda * lambda;

    private static unsafe NativeEstimate LibraryTraceOfSquare(SpectralQuadrature found)
    {
        fixed (
            double* nodes = found.Nodes,
                weights = found.Weights
        )
        fixed (long* counts = found.Counts)
        {
            var status = CurvatureMethods.ht_slq_trace(
                found.Dimension,
                found.Probes,
                found.Steps,
                nodes,
                weights,
                counts,
                (nint)(delegate* unmanaged[Cdecl]<double, nint, double>)&Square,
                0,
                out var trace
            );
            Assert.Equal(0, (int)status);
            return trace;
        }
    }

    private static unsafe (double[] T, double[] Density, double[] Error) LibraryDensity(
        SpectralQuadrature found,
        DensityGrid grid
    )
    {
        CurvatureMethods.ht_density_params_init(out var parameters, (nuint)Unsafe.SizeOf<DensityParams>());
        (parameters.Logarithmic, parameters.Low, parameters.High) = (
            grid.Logarithmic ? 1 : 0,
            grid.Low!.Value,
            grid.High!.Value
        );
        var (t, density, error) = (new double[grid.Points], new double[grid.Points], new double[grid.Points]);
        fixed (
            double* nodes = found.Nodes,
                weights = found.Weights,
                at = t,
                phi = density,
                e = error
        )
        fixed (long* counts = found.Counts)
            Assert.Equal(
                0,
                (int)
                    CurvatureMethods.ht_slq_density(
                        found.Probes,
                        found.Steps,
                        nodes,
                        weights,
                        counts,
                        parameters,
                        grid.Points,
                        at,
                        phi,
                        e
                    )
            );
        return (t, density, error);
    }
}
