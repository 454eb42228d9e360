// L(f, y), f [b x outputs], averaged over the batch:
// cross-entropy   -log softmax(f)_y                        nll: -f_y, f log probabilities
// squares         (f - t)^2, or half of it, t one-hot (0, 1) or a real target
// hinge           max(0, kappa - t f), t = ±1 one against all, or the label itself
// squared hinge   max(0, kappa - t f)^2, or half of it      half and kappa: Spigler et al. 2019, arXiv:1810.09665
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Training.Objectives;

/// <summary>What training makes small; means run over samples and outputs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "loss")]
[JsonDerivedType(typeof(CrossEntropy), "cross-entropy")]
[JsonDerivedType(typeof(NegativeLogLikelihood), "negative-log-likelihood")]
[JsonDerivedType(typeof(SquaredError), "squared-error")]
[JsonDerivedType(typeof(Hinge), "hinge")]
[JsonDerivedType(typeof(SquaredHinge), "squared-hinge")]
public abstract record Loss
{
    /// <summary>The scalar loss of outputs [b x k] against targets: classes [b], or values [b x k].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit; both are named. libtorch would broadcast some of them,
    /// and so compute another loss.</exception>
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

    /// <summary>Whether targets are classes [b]; else they are values [b x k].</summary>
    private protected virtual bool TakesClasses => false;

    /// <summary>Labels as this loss wants them: classes [b] int64, or values [b x outputs].</summary>
    internal abstract Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type);

    /// <summary>Real targets [b x 1]; only <see cref="SquaredError"/> takes them.</summary>
    internal virtual Tensor EncodeReal(ReadOnlySpan<float> targets, ScalarType type) =>
        throw new ArgumentException($"{GetType().Name} needs labels; real targets go with {nameof(SquaredError)}");

    /// <summary>Why these labels cannot be trained on, or null.</summary>
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

    /// <summary>[b x outputs]: <paramref name="on"/> at the label, <paramref name="off"/> elsewhere; with one output the labels themselves.</summary>
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

/// <summary>Softmax and negative log likelihood in one, of at least two outputs.</summary>
public sealed record CrossEntropy : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) =>
        functional.cross_entropy(outputs, targets);

    private protected override bool TakesClasses => true;

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) => Classes(labels);

    internal override string? WhyNot(ReadOnlySpan<int> labels, int outputs) =>
        outputs < 2 ? "cross-entropy needs at least two outputs" : base.WhyNot(labels, outputs);
}

/// <summary>Of outputs that are log probabilities: the network ends in <see cref="LogSoftmaxSpec"/>.</summary>
public sealed record NegativeLogLikelihood : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) => functional.nll_loss(outputs, targets);

    private protected override bool TakesClasses => true;

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) => Classes(labels);

    internal override string? WhyNot(ReadOnlySpan<int> labels, int outputs) =>
        outputs < 2 ? "the negative log likelihood needs at least two outputs" : base.WhyNot(labels, outputs);
}

/// <summary>Mean of (f - t)^2 over samples and outputs, or half of it.</summary>
public sealed record SquaredError(bool Half = false) : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) =>
        Half ? functional.mse_loss(outputs, targets) * .5 : functional.mse_loss(outputs, targets);

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) =>
        OneHot(labels, outputs, 1, 0, type);

    internal override Tensor EncodeReal(ReadOnlySpan<float> targets, ScalarType type) =>
        torch.tensor(targets.ToArray(), [targets.Length, 1], dtype: type);
}

/// <summary>Mean of max(0, margin - t f) over samples and outputs, t = ±1 one against all. With many classes it is the "linear_hinge" of arXiv:2006.04740's code.</summary>
public sealed record Hinge(double Margin = 1) : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets) =>
        (Margin - (outputs * targets)).relu().mean();

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) =>
        OneHot(labels, outputs, 1, -1, type);
}

/// <summary>Mean of max(0, margin - t f)^2 over samples and outputs, or half of it.</summary>
public sealed record SquaredHinge(double Margin = 1, bool Half = true) : Loss
{
    private protected override Tensor Compute(Tensor outputs, Tensor targets)
    {
        var mean = (Margin - (outputs * targets)).relu().pow(2).mean();
        return Half ? mean * .5 : mean;
    }

    internal override Tensor Encode(ReadOnlySpan<int> labels, int outputs, ScalarType type) =>
        OneHot(labels, outputs, 1, -1, type);
}
