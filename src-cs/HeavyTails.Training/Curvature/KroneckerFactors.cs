// The diagonal block of a layer, (1/n) sum_s sum_c vec(D_sc) vec(D_sc)' with D_sc = sum_t g_sct a_st', is approximated
// by
//   K-FAC: A (x) G, second moments of inputs and of derivatives, as if they were independent
//   EKFAC: (Q_A (x) Q_G) diag(s) (Q_A (x) Q_G)' in the eigenvectors of A and G, with s that are exact
// Martens & Grosse 2015, arXiv:1503.05671; Grosse & Martens 2016, arXiv:1602.01407; George et al. 2018,
// arXiv:1806.03884. The sums are in KroneckerSums.
using HeavyTails.Core.Curvature;
using HeavyTails.Native;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Training.Curvature;

/// <summary>What is approximated by Kronecker factors.</summary>
public sealed record KroneckerOptions
{
    /// <summary>
    /// The matrix: Gauss-Newton and Fisher by a sum over all outputs in closed form (the exact or "type 2" Fisher
    /// matrix), or the empirical Fisher matrix. Default: Gauss-Newton.
    /// </summary>
    public CurvatureMatrix Matrix { get; init; } = CurvatureMatrix.GaussNewton;

    /// <summary>Names of the layers that have blocks, for example "fc1". Default: null, all of them.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>
    /// Largest number of samples in a batch, at least 1: convolutions hold their windows in float64, samples x pixels x
    /// (channels kh kw + 1) numbers. Results differ by rounding only. Default: 1,000.
    /// </summary>
    public int BatchSize { get; init; } = 1000;
}

/// <summary>
/// Kronecker-factored approximations of a network's curvature. The rows are in the order of an
/// <see cref="AutogradOperator"/> of the same layers: layer by layer, the weights before the bias. Dropout is off.
/// </summary>
public static partial class KroneckerFactors
{
    /// <summary>
    /// The K-FAC approximation A (x) G of each layer's block, exact for one sample of a dense layer, and where the
    /// derivatives do not depend on the sample, as in linear networks with a squared error. It costs a pass over the
    /// samples with k backward passes, k the number of outputs (one for the empirical Fisher matrix).
    /// </summary>
    /// <param name="network">The network, which is not needed afterwards.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="samples">The samples over which the loss is a mean.</param>
    /// <param name="options">The matrix and the layers. Default: Gauss-Newton, all layers.</param>
    /// <exception cref="ArgumentException">
    /// Network, loss and samples do not fit, a layer is unknown, or the matrix has no such factors; the message holds
    /// both sides.
    /// </exception>
    public static KroneckerOperator Of(Network network, Loss loss, Samples samples, KroneckerOptions? options = null) =>
        Of(Problem(network, loss, samples, options ?? new()));

    /// <summary>
    /// The EKFAC approximation: in the Frobenius norm it is at least as close to each layer's block as K-FAC is. It
    /// costs two passes over the samples.
    /// </summary>
    /// <inheritdoc cref="Of(Network, Loss, Samples, KroneckerOptions?)"/>
    public static EigenvalueCorrectedOperator Corrected(
        Network network,
        Loss loss,
        Samples samples,
        KroneckerOptions? options = null
    ) => Corrected(Problem(network, loss, samples, options ?? new()));

    private static KroneckerOperator Of(KroneckerProblem problem) =>
        new(new KroneckerSums(problem).Factors(), Description("K-FAC", problem), SpectralBackend.Default);

    private static EigenvalueCorrectedOperator Corrected(KroneckerProblem problem) =>
        new(new KroneckerSums(problem).Corrected(Of(problem).InEigenbasis().Blocks), Description("EKFAC", problem));

    private static KroneckerProblem Problem(Network network, Loss loss, Samples samples, KroneckerOptions options)
    {
        samples.CheckFor(network.Spec, loss);
        CheckMatrix(options.Matrix, loss);
        return new()
        {
            Layers = Chosen([.. network.Weights.Select(w => w.LayerName)], options.Only),
            Batches = SampleBatches.Of(
                samples,
                loss,
                network.Spec.Outputs,
                new()
                {
                    Size = options.BatchSize,
                    Precision = network.Precision,
                    Device = network.Device,
                    Flat = true,
                }
            ),
            Forward = batch => network.ForwardWithCalls(batch.X),
            Loss = loss,
            Matrix = options.Matrix,
            State = network.HasDropout ? "dropout off" : "",
        };
    }

    private static void CheckMatrix(CurvatureMatrix matrix, Loss loss)
    {
        if (matrix is CurvatureMatrix.Hessian or CurvatureMatrix.Residual)
            throw new ArgumentException(
                $"expected {CurvatureMatrix.GaussNewton}, {CurvatureMatrix.Fisher} or "
                    + $"{CurvatureMatrix.EmpiricalFisher}, which Kronecker factors approximate, got {matrix}"
            );
        if (OutputCurvature.WhyNot(matrix, loss) is { } reason)
            throw new ArgumentException(reason);
    }

    internal static string[] Chosen(string[] all, IReadOnlyList<string>? only)
    {
        foreach (var name in only ?? [])
            if (!all.Contains(name))
                throw new ArgumentException($"expected layers among {string.Join(", ", all)}, got '{name}'");
        string[] chosen = [.. all.Where(name => only is null || only.Contains(name))];
        return chosen.Length > 0 ? chosen : throw new ArgumentException("expected at least one layer, got none");
    }

    private static string Description(string method, KroneckerProblem problem) =>
        $"{method} of the {problem.Matrix.InWords()} of {problem.Loss.ToString().Replace(" { }", "")} over "
        + $"{problem.Batches.Description}; layers {string.Join(", ", problem.Layers)}"
        + (problem.State == "" ? "" : $"; {problem.State}");
}
