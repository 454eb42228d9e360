// L(f, y), f [b x outputs], averaged over the batch:
// cross-entropy   -log softmax(f)_y                        nll: -f_y, f log probabilities
// squares         (f - t)^2, or half of it, t one-hot (0, 1) or a real target
// hinge           max(0, kappa - t f), t = ±1 one against all, or the label itself
// squared hinge   max(0, kappa - t f)^2, or half of it      Spigler et al. 2019, arXiv:1810.09665
using System.Text.Json.Serialization;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Training.Objectives;

/// <summary>The loss that training minimises: a mean over samples and, where noted, outputs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "loss")]
[JsonDerivedType(typeof(CrossEntropy), "cross-entropy")]
[JsonDerivedType(typeof(NegativeLogLikelihood), "negative-log-likelihood")]
[JsonDerivedType(typeof(SquaredError), "squared-error")]
[JsonDerivedType(typeof(Hinge), "hinge")]
[JsonDerivedType(typeof(SquaredHinge), "squared-hinge")]
public abstract record Loss
{
    /// <summary>The scalar loss of outputs [b x k] against targets: classes [b], or values [b x k].</summary>
    /// <exception cref="ArgumentException">
    /// The shapes do not fit; the message holds both. libtorch would broadcast some of them and compute another loss.
    /// </exception>
    public Tensor Of(Tensor outputs, Tensor targets)
    {
        long[] has = outputs.shape,
            expected = TakesClasses && has.Length == 2 ? [has[0]] : has;
        if (has.Length == 2 && targets.shape.AsSpan().SequenceEqual(expected))
            return Compute(outputs, targets);
        throw new ArgumentException(
            has.Length == 2
                ? $"outputs of [{Text(has)}] need targets of [{Text(expected)}], got [{Text(targets.shape)}]"
                : $"expected outputs of [samples x outputs], got [{Text(has)}]"
        );
    }

    /// <summary>The loss of outputs and targets whose shapes fit.</summary>
    private protected abstract Tensor Compute(Tensor outputs, Tensor targets);

    /// <summary>Whether targets are classes [b]; otherwise they are values [b x k].</summary>
    private protected virtual bool TakesClasses => false;

    /// <summary>Labels in the form that this loss takes: classes [b] in int64, or values [b x outputs].</summary>
    internal abstract Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type);

    /// <summary>Real targets as values [b x 1]; only <see cref="SquaredError"/> takes them.</summary>
    internal virtual Tensor EncodeReal(ReadOnlySpan<float> targets, ScalarType type) =>
        throw new ArgumentException(
            $"expected {nameof(SquaredError)} for real targets, got {GetType().Name}, which needs labels"
        );

    /// <summary>The reason why these labels cannot be trained on; null if they can.</summary>
    internal virtual string? WhyNot(ReadOnlySpan<int> labels, int outputs)
    {
        if (outputs == 1)
            return labels.ContainsAnyExcept(-1, 1) ? "one output needs labels -1 and 1" : null;
        foreach (var y in labels)
            if ((uint)y >= (uint)outputs)
                return $"{outputs} outputs need labels 0 .. {outputs - 1}, got {y}";
        return null;
    }

    private static string Text(long[] shape) => string.Join(" x ", shape);

    private protected static Tensor Classes(ReadOnlySpan<int> labels)
    {
        var y = new long[labels.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = labels[i];
        return torch.tensor(y);
    }

    /// <summary>
    /// Targets [b x outputs] that are <paramref name="on"/> at the label and <paramref name="off"/> elsewhere; with one
    /// output the labels themselves.
    /// </summary>
    private protected static Tensor OneHot(ReadOnlySpan<int> labels, int outputs, float on, float off, ScalarType type)
    {
        var t = new float[labels.Length * outputs];
        if (outputs > 1)
            Array.Fill(t, off);
        for (var i = 0; i < labels.Length; i++)
        {
            if (outputs == 1)
                t[i] = labels[i];
            else
                t[(i * outputs) + labels[i]] = on;
        }
        return torch.tensor(t, [labels.Length, outputs], dtype: type);
    }
}

/// <summary>Softmax followed by the negative log likelihood, for at least two outputs.</summary>
public sealed record CrossEntropy : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) =>
        functional.cross_entropy(outputs, targets);

    private protected override bool TakesClasses => true;

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) => Classes(labels);

    internal override string? WhyNot(ReadOnlySpan<int> labels, int outputs) =>
        outputs < 2 ? "cross-entropy needs at least two outputs" : base.WhyNot(labels, outputs);
}

/// <summary>
/// Negative log likelihood of outputs that are log probabilities: the network ends in
/// <see cref="Networks.LogSoftmaxSpec"/>.
/// </summary>
public sealed record NegativeLogLikelihood : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) => functional.nll_loss(outputs, targets);

    private protected override bool TakesClasses => true;

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) => Classes(labels);

    internal override string? WhyNot(ReadOnlySpan<int> labels, int outputs) =>
        outputs < 2 ? "the negative log likelihood needs at least two outputs" : base.WhyNot(labels, outputs);
}

/// <summary>Mean of (f - t)^2 over samples and outputs.</summary>
/// <param name="Half">Whether the loss is half of that. Default: false, as PyTorch's MSELoss.</param>
public sealed record SquaredError(bool Half = false) : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) =>
        Half ? functional.mse_loss(outputs, targets).Times(.5) : functional.mse_loss(outputs, targets);

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) =>
        OneHot(labels, outputs, 1, 0, type);

    internal override Tensor EncodeReal(ReadOnlySpan<float> targets, ScalarType type) =>
        torch.tensor(targets.ToArray(), [targets.Length, 1], dtype: type);
}

/// <summary>
/// Mean of max(0, margin - t f) over samples and outputs, t = ±1 one against all. With several classes it is the
/// "linear_hinge" of the code of arXiv:2006.04740.
/// </summary>
/// <param name="Margin">The margin kappa. Default: 1, as in that code.</param>
public sealed record Hinge(double Margin = 1) : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) =>
        (outputs.Number(Margin) - (outputs * targets)).relu().mean();

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) =>
        OneHot(labels, outputs, 1, -1, type);
}

/// <summary>Mean of max(0, margin - t f)^2 over samples and outputs, or half of it: Spigler et al. 2019.</summary>
/// <param name="Margin">The margin kappa. Default: 1.</param>
/// <param name="Half">Whether the loss is half of the mean. Default: true, as in arXiv:1810.09665.</param>
public sealed record SquaredHinge(double Margin = 1, bool Half = true) : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets)
    {
        var violations = (outputs.Number(Margin) - (outputs * targets)).relu();
        var mean = (violations * violations).mean();
        return Half ? mean.Times(.5) : mean;
    }

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) =>
        OneHot(labels, outputs, 1, -1, type);
}
