// Least squares on n samples whose Hessian is known exactly, and two processes on it, both from v = 0 and both of the
// error v = x - x* to the least-squares solution x*:
// SGD, batches with replacement:  v <- (1 - eta delta) v - (eta / b) sum_{i in batch} (a_i'v - r_i) a_i,
// homogenised SGD, m small steps of h = 1 / m for one of SGD, each exact where the risk stays constant during the step:
//   v_j <- e^{-x_j} v_j + [(eta / b) (v'Hv + t^2) l_j (1 - e^{-2 x_j}) / (2 (l_j + delta))]^{1/2} g_j,   g ~ N(0, I),
//   x_j = eta (l_j + delta) h <= 1/5.
// The second moments grow under the same condition as those of the diffusion, whatever h is.
// Data: z ~ N(0, I) [n x d], Z'Z / n = L L', a = diag(sqrt l) L^{-1} z, so that A'A / n = diag(l) up to rounding. r is
// normal label noise less its part in the span of A, A'r = 0, and t^2 = |r|^2 / n. The origin of the ridge penalty is
// x*; another one shifts the law and leaves its tail.
using System.Runtime.CompilerServices;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>Finite data for least squares with a given Hessian; chains of SGD and of homogenised SGD on it.</summary>
public sealed class FiniteRegression
{
    private const ulong NoiseStream = 1ul << 40;

    /// <summary>Largest eta (l + delta) h of a step of homogenised SGD. Chosen here, not tuned.</summary>
    private const double LargestStep = .2;

    private readonly FiniteRegressionOptions _options;
    private readonly int _stride;
    private readonly double[] _inputs;
    private readonly double[] _residuals;

    /// <summary>Draws the data.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public FiniteRegression(FiniteRegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        var (n, d) = (options.Samples, options.Eigenvalues.Count);
        _stride = (d + 7) / 8 * 8;
        _inputs = new double[checked(n * _stride)];
        _residuals = new double[n];
        DrawInputs();
        DrawResiduals();
        NoiseVariance = Vectors.Dot(_residuals, _residuals) / n;
    }

    /// <summary>Mean square t^2 of the residuals at the least-squares solution.</summary>
    public double NoiseVariance { get; }

    /// <summary>Row i of the inputs, [d].</summary>
    public ReadOnlySpan<double> Inputs(int i) => _inputs.AsSpan(i * _stride, _options.Eigenvalues.Count);

    /// <summary>Residuals r at the least-squares solution, [n].</summary>
    public ReadOnlySpan<double> Residuals => _residuals;

    /// <summary>The norms |v| of the last iterates of SGD, [chains]; infinite where a chain overflowed.</summary>
    /// <param name="stepSize">Step size eta > 0.</param>
    /// <param name="batchSize">Batch size b >= 1, drawn with replacement.</param>
    public double[] SgdNorms(double stepSize, int batchSize)
    {
        Check(stepSize, batchSize);
        var shrink = 1 - (stepSize * _options.Ridge);
        return Norms(
            stepSize,
            batchSize,
            (v, scratch, ref random) =>
            {
                var step = scratch[.._stride];
                for (var k = 0; k < _options.Steps; k++)
                {
                    step.Clear();
                    for (var i = 0; i < batchSize; i++)
                    {
                        var sample = random.NextBelow(_options.Samples);
                        var a = _inputs.AsSpan(sample * _stride, _stride);
                        Vectors.AddScaled(-stepSize / batchSize * (Vectors.Dot(a, v) - _residuals[sample]), a, step);
                    }
                    Vectors.AddScaled(shrink, v, step);
                    step.CopyTo(v);
                }
            }
        );
    }

    /// <summary>
    /// The norms |V| of homogenised SGD after the same time, [chains]; infinite where a chain overflowed. Its
    /// stationary law depends on eta / b alone.
    /// </summary>
    /// <inheritdoc cref="SgdNorms"/>
    public double[] HomogenisedNorms(double stepSize, int batchSize)
    {
        Check(stepSize, batchSize);
        var fastest = stepSize * (_options.Eigenvalues.Max() + _options.Ridge);
        var parts = (int)Math.Ceiling(fastest / LargestStep);
        double[] eigenvalues = new double[_stride],
            decay = new double[_stride],
            scale = new double[_stride];
        for (var j = 0; j < _options.Eigenvalues.Count; j++)
        {
            var l = eigenvalues[j] = _options.Eigenvalues[j];
            var x = stepSize * (l + _options.Ridge) / parts;
            decay[j] = Math.Exp(-x);
            scale[j] = Math.Sqrt(stepSize / batchSize * l * (1 - Math.Exp(-2 * x)) / (2 * (l + _options.Ridge)));
        }
        return Norms(
            stepSize,
            batchSize,
            (v, noise, ref random) =>
            {
                for (var k = 0; k < _options.Steps * parts; k++)
                {
                    Gaussians.Fill(ref random, noise);
                    var risk = NoiseVariance;
                    for (var j = 0; j < v.Length; j++)
                        risk += eigenvalues[j] * v[j] * v[j];
                    var root = Math.Sqrt(risk);
                    for (var j = 0; j < v.Length; j++)
                        v[j] = (decay[j] * v[j]) + (root * scale[j] * noise[j]);
                }
            }
        );
    }

    private delegate void Chain(Span<double> v, Span<double> scratch, ref SplitMix64 random);

    private double[] Norms(double stepSize, int batchSize, Chain run, [CallerMemberName] string process = "")
    {
        var norms = new double[_options.Chains];
        // Cells and processes draw independent numbers, because their seed is a hash of them.
        var seed = SplitMix64
            .ForStream(
                _options.Seed ^ (ulong)BitConverter.DoubleToInt64Bits(stepSize),
                ((ulong)batchSize << 1) | (process == nameof(SgdNorms) ? 1ul : 0)
            )
            .NextBits();
        var threads = _options.MaxThreads > 0 ? _options.MaxThreads : Environment.ProcessorCount;
        Parallel.For(
            0,
            norms.Length,
            new() { MaxDegreeOfParallelism = threads },
            () => new double[2 * _stride],
            (chain, _, memory) =>
            {
                var random = SplitMix64.ForStream(seed, (ulong)chain);
                var v = memory.AsSpan(0, _stride);
                v.Clear();
                run(v, memory.AsSpan(_stride), ref random);
                var norm = Math.Sqrt(Vectors.Dot(v, v));
                norms[chain] = double.IsFinite(norm) ? norm : double.PositiveInfinity;
                return memory;
            },
            _ => { }
        );
        return norms;
    }

    private void DrawInputs()
    {
        var (n, d) = (_options.Samples, _options.Eigenvalues.Count);
        var gram = new double[d * d];
        for (var i = 0; i < n; i++)
        {
            var random = SplitMix64.ForStream(_options.Seed, (ulong)i);
            var row = _inputs.AsSpan(i * _stride, d);
            Variates.Gaussian(ref random, row);
            for (var j = 0; j < d; j++)
                Vectors.AddScaled(row[j] / n, row, gram.AsSpan(j * d, d));
        }
        if (!Cholesky.TryFactor(gram, d))
            throw new InvalidOperationException($"the {n} drawn samples do not span {d} dimensions");
        for (var i = 0; i < n; i++)
        {
            var row = _inputs.AsSpan(i * _stride, d);
            for (var j = 0; j < d; j++)
                row[j] = (row[j] - Vectors.Dot(gram.AsSpan(j * d, j), row[..j])) / gram[(j * d) + j];
            for (var j = 0; j < d; j++)
                row[j] *= Math.Sqrt(_options.Eigenvalues[j]);
        }
    }

    private void DrawResiduals()
    {
        var (n, d) = (_options.Samples, _options.Eigenvalues.Count);
        var random = SplitMix64.ForStream(_options.Seed, NoiseStream);
        Variates.Gaussian(ref random, _residuals);
        var inSpan = new double[d];
        for (var i = 0; i < n; i++)
            Vectors.AddScaled(_residuals[i] / n, Inputs(i), inSpan);
        for (var j = 0; j < d; j++)
            inSpan[j] /= _options.Eigenvalues[j];
        for (var i = 0; i < n; i++)
            _residuals[i] = _options.Noise * (_residuals[i] - Vectors.Dot(Inputs(i), inSpan));
    }

    private static void Check(double stepSize, int batchSize)
    {
        if (!(stepSize > 0 && double.IsFinite(stepSize)) || batchSize < 1)
            throw new ArgumentException(
                FormattableString.Invariant($"eta > 0 and b >= 1 are needed, got eta = {stepSize}, b = {batchSize}")
            );
    }
}
