namespace HeavyTails.Reports.Wording;

/// <summary>The heads of the tables of commands other than analyze, and what they mean.</summary>
internal static class CommandWords
{
    /// <summary>A head, its meaning and the command whose table has it.</summary>
    public static IReadOnlyList<GlossaryEntry> All { get; } =
    [
        Distances("norm", "Frobenius norm of the first model's weights, in their units."),
        Distances("raw", "Frobenius norm of the difference of the two weights."),
        Distances("relative", "The raw distance over the norm of the first model's weights."),
        Distances(
            "euclidean",
            "Mean over the layer's matrices of the Frobenius norm of their difference. A convolution has one matrix "
                + "for each tap."
        ),
        Distances(
            "cka",
            "Linear centred kernel alignment, 0 to 1, of the two weights: 1 if one is the other turned by an "
                + "orthogonal matrix and scaled. The mean over the layer's matrices."
        ),
        Distances("bias", "Euclidean norm of the difference of the two biases."),
        Compare("ddp_metric_ln", "DeepDataProfiler's universal metric: the mean over layers of alpha ln lambda_max."),
        Compare(
            "ddp_metric_log10",
            "The same with the decimal logarithm: the mean over layers of alpha log10 lambda_max, as in the papers."
        ),
        Compare("universal metric", "DeepDataProfiler's mean over layers of alpha ln lambda_max: see ddp_metric_ln."),
        Smooth("removed", "How many of the layer's singular values were set to zero."),
        Smooth("largest removed", "The largest singular value that was set to zero."),
        Smooth("least kept", "The smallest singular value that was kept."),
        Smooth("change", "Norm of the difference between the new and the old weights over that of the old ones."),
        Smooth(
            "rounding",
            "Norm of the rounding of the new weights to the number type of the file. No singular value is moved by "
                + "more."
        ),
        Hessian("lambda_min", "The smallest eigenvalue of the matrix in the first column, with its residual bound."),
        Hessian("trace", "The sum of all eigenvalues, estimated by random vectors, with its standard error."),
        Hessian("trace/parameter", "The trace over the number of parameters: the mean eigenvalue."),
        Hessian("Frobenius", "The root of the sum of the squared eigenvalues, with its standard error."),
        Hessian(
            "noise floor",
            "The rounding error of products, in units of eigenvalues: an eigenvalue that is smaller in size is not "
                + "told from zero. --precision double lowers it."
        ),
        Hessian("products", "How many products of the matrix with a vector were computed: the cost, beside seconds."),
        Tails("eta", "The step size of SGD."),
        Tails("b", "The batch size of SGD."),
        Tails("eta/b", "Step size over batch size, on which the tail of SGD's iterates depends."),
        Tails("nets", "How many checkpoints of the series are averaged."),
        Tails("last loss", "The loss at the end of the run, as its record states it."),
        Tails("accuracy", "The accuracy at the end of the run, as its record states it."),
        Tails(
            "outcome",
            "What became of the run: learnt, no better than guessing, diverged, weights not finite, or not known."
        ),
    ];

    private static GlossaryEntry Distances(string head, string meaning) => new(head, meaning, "heavytails distances");

    private static GlossaryEntry Compare(string head, string meaning) => new(head, meaning, "heavytails compare");

    private static GlossaryEntry Smooth(string head, string meaning) => new(head, meaning, "heavytails smooth");

    private static GlossaryEntry Hessian(string head, string meaning) => new(head, meaning, "heavytails hessian");

    private static GlossaryEntry Tails(string head, string meaning) => new(head, meaning, "heavytails tails");
}
