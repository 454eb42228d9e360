using HeavyTails.Core.Curvature;
using HeavyTails.Core.Spectra;
using HeavyTails.Native.Curvature;
using HeavyTails.Tests.Core.Curvature;

namespace HeavyTails.Tests.Native.Curvature;

/// <summary>Iterative methods through the C ABI against dense decompositions.</summary>
public class LanczosTests
{
    internal const int N = 60;
    internal static readonly double[] Matrix = OperatorTests.Symmetric(N, 1);
    internal static readonly double[] Exact = new ManagedSpectralBackend().Eigen(Matrix, N, vectors: false).L;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public void Eigenpairs_are_those_of_the_dense_matrix_within_their_bounds(bool isDouble, int block)
    {
        ICurvatureOperator a = isDouble ? new DenseOperator(Matrix) : new SingleOperator(Matrix);
        var found = Lanczos.Eigenpairs(
            a,
            new()
            {
                Largest = 4,
                Smallest = 2,
                Vectors = true,
                Block = block,
                Threads = 2,
            }
        );
        Assert.True(found.Converged);
        Assert.Equal((4, 2), (found.Largest.Count, found.Smallest.Count));
        var rounding = isDouble ? 1e-12 : 2e-5;
        for (var i = 0; i < 4; i++)
            Assert.InRange(
                Math.Abs(found.Largest[i].Value - Exact[N - 1 - i]),
                0,
                found.Largest[i].Residual + rounding
            );
        for (var i = 0; i < 2; i++)
            Assert.InRange(Math.Abs(found.Smallest[i].Value - Exact[i]), 0, found.Smallest[i].Residual + rounding);
        Eigenvalue[] all = [.. found.Largest, .. found.Smallest];
        var dense = new DenseOperator(Matrix);
        for (var i = 0; i < 6; i++)
        {
            var (v, av) = (found.Vectors[i], new double[N]);
            dense.Apply(v, av, 1);
            Assert.Equal(1, v.Sum(x => x * x), isDouble ? 1e-12 : 1e-5);
            var residual = Math.Sqrt(av.Zip(v, (y, x) => (y - (all[i].Value * x)) * (y - (all[i].Value * x))).Sum());
            Assert.Equal(all[i].Residual, residual, isDouble ? 1e-11 : 1e-4);
        }
        Assert.NotEmpty(found.History);
        Assert.Equal(6, found.History[^1].Converged);
        Assert.True(found.Report.Products > 0);
        Assert.InRange(found.Report.Asymmetry!.Value, 0, isDouble ? 1e-14 : 1e-5);
        Assert.Contains("libheavytails", found.Report.Computed);
        Assert.Contains("2 threads", found.Report.Computed);
    }

    [Fact]
    public void A_start_from_the_eigenvectors_needs_fewer_products()
    {
        var a = new DenseOperator(Matrix);
        LanczosOptions options = new() { Vectors = true };
        var first = Lanczos.Eigenpairs(a, options);
        var again = Lanczos.Eigenpairs(a, options with { Start = [first.Vectors[0]] });
        Assert.Equal(first.Largest[0].Value, again.Largest[0].Value, 1e-9);
        Assert.True(again.Report.Products <= first.Report.Products);
        var wrong = Assert.Throws<ArgumentException>(() =>
            Lanczos.Eigenpairs(
                a,
                options with
                {
                    Start =
                    [
                        [1.0],
                    ],
                }
            )
        );
        Assert.Contains("got [1]", wrong.Message);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads_and_too_few_products_are_said()
    {
        var a = new DenseOperator(Matrix);
        LanczosOptions options = new() { Largest = 3, Seed = 5 };
        Assert.Equal(
            Lanczos.Eigenpairs(a, options with { Threads = 1 }).Largest,
            Lanczos.Eigenpairs(a, options with { Threads = 2 }).Largest
        );
        var partial = Lanczos.Eigenpairs(a, options with { BasisSize = 6, MaxProducts = 6 });
        Assert.False(partial.Converged);
        Assert.All(partial.Largest, e => Assert.InRange(Exact.Min(x => Math.Abs(x - e.Value)), 0, e.Residual + 1e-12));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exception_of_the_operator_comes_out_of_every_method(bool isDouble)
    {
        foreach (var at in new[] { 1, 4 })
        {
            ICurvatureOperator Operator() =>
                new FailingOperator(call => call == at ? new InvalidDataException($"call {call}") : null, isDouble);
            void Check(Action call) => Assert.Equal($"call {at}", Assert.Throws<InvalidDataException>(call).Message);
            Check(() => Lanczos.Eigenpairs(Operator()));
            Check(() => StochasticLanczos.Quadrature(Operator()));
            Check(() => Traces.Trace(Operator()));
            Check(() => Traces.Diagonal(Operator()));
        }
    }

    [Fact]
    public void A_call_is_cancelled_between_products_and_reports_its_progress()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<long>();
        Assert.Throws<OperationCanceledException>(() =>
            StochasticLanczos.Quadrature(
                new DenseOperator(Matrix),
                new()
                {
                    Progress = done =>
                    {
                        seen.Add(done);
                        if (done >= 25)
                            source.Cancel();
                    },
                    Cancellation = source.Token,
                    Steps = 20,
                }
            )
        );
        Assert.InRange(seen[^1], 25, 26);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public void Operators_that_are_not_symmetric_or_not_finite_are_refused_in_words()
    {
        var shift = new OwnOperator(
            20,
            (x, y) =>
            {
                x[1..].CopyTo(y);
                y[^1] = x[0];
            }
        );
        Assert.Contains("symmetric", Assert.Throws<ArgumentException>(() => Lanczos.Eigenpairs(shift)).Message);
        var nan = new OwnOperator(20, (x, y) => y.Fill(double.NaN));
        Assert.Throws<ArithmeticException>(() => StochasticLanczos.Quadrature(nan));
        Assert.Throws<ArgumentException>(() => Lanczos.Eigenpairs(shift, new() { Largest = 0 }));
        Assert.Throws<ArgumentException>(() => Lanczos.Eigenpairs(shift, new() { Largest = 21 }));
    }

    [Theory]
    [InlineData(TraceMethod.Hutchinson, 200, true)]
    [InlineData(TraceMethod.HutchPlusPlus, 60, true)]
    [InlineData(TraceMethod.XTrace, 60, true)]
    [InlineData(TraceMethod.Hutchinson, 200, false)]
    public void Traces_and_norms_are_within_their_errors(TraceMethod method, int products, bool isDouble)
    {
        ICurvatureOperator a = isDouble ? new DenseOperator(Matrix) : new SingleOperator(Matrix);
        var found = Traces.Trace(
            a,
            new()
            {
                Method = method,
                Products = products,
                AtOnce = 5,
            }
        );
        Assert.InRange(Math.Abs(found.Trace.Value - Exact.Sum()), 0, (4 * found.Trace.StandardError) + 1e-6);
        Assert.InRange(
            Math.Abs(found.FrobeniusSquared.Value - Exact.Sum(x => x * x)),
            0,
            4 * found.FrobeniusSquared.StandardError
        );
        Assert.Equal(products + 3, found.Report.Products);
    }

    [Fact]
    public void The_diagonal_is_within_its_errors()
    {
        var found = Traces.Diagonal(new DenseOperator(Matrix), new() { Products = 400 });
        var outside = 0;
        for (var i = 0; i < N; i++)
            outside += Math.Abs(found.Values[i] - Matrix[i * (N + 1)]) > 3 * found.StandardErrors[i] ? 1 : 0;
        Assert.InRange(outside, 0, 3);
    }
}
