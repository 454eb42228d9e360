// A fit, or the reason why there is none. Estimators answer in this type: a failed fit is never NaN or -1, and enters no average.
using System.Diagnostics.CodeAnalysis;

namespace HeavyTails.Core.Fits;

/// <summary>Why a fit could not be made.</summary>
public enum FitFailure
{
    /// <summary>The fit was made.</summary>
    None = 0,

    /// <summary>The data are empty.</summary>
    NoData,

    /// <summary>The data hold NaN or an infinity.</summary>
    NotFinite,

    /// <summary>No value is positive, so no logarithm exists.</summary>
    NoPositive,

    /// <summary>Fewer than two positive values: there is nothing to fit.</summary>
    NotEnoughData,

    /// <summary>All positive values are equal: every tail is a single point.</summary>
    AllEqual,

    /// <summary>No admissible xmin leaves the asked-for number of values in its tail.</summary>
    TailTooShort,

    /// <summary>The asked-for range of xmin holds no candidate.</summary>
    NoCandidate,

    /// <summary>
    /// Candidates exist, but none has an alpha > 1 within what was asked of alpha and sigma, if anything was.
    /// </summary>
    OutOfRange,

    /// <summary>The data are not positive integers, but a discrete law was asked for.</summary>
    NotDiscrete,

    /// <summary>The maximum-likelihood equations have no solution inside the parameter space.</summary>
    NoMaximum,

    /// <summary>The options did not ask for this quantity.</summary>
    NotAsked,

    /// <summary>The quantity is not defined for these data, for example a bulk of a matrix whose weights are all zero.</summary>
    NotDefined,
}

/// <summary>Either a fit or a <see cref="FitFailure"/> with a sentence that holds the numbers.</summary>
/// <typeparam name="TFit">The fit, for example <see cref="PowerLawFit"/>.</typeparam>
public readonly record struct FitResult<TFit>
    where TFit : notnull
{
    private readonly TFit? fit;

    private FitResult(TFit? fit, FitFailure failure, string reason)
    {
        this.fit = fit;
        Failure = failure;
        Reason = reason;
    }

    /// <summary>Whether there is a fit.</summary>
    public bool Succeeded => Failure == FitFailure.None && Reason is not null;

    /// <summary><see cref="FitFailure.None"/> when the fit was made.</summary>
    public FitFailure Failure { get; }

    /// <summary>The reason in words; empty when the fit was made.</summary>
    public string Reason { get; }

    /// <summary>The fit.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message is <see cref="Reason"/>.</exception>
    public TFit Value =>
        Succeeded ? fit! : throw new InvalidOperationException($"{typeof(TFit).Name}: {Failure}. {Reason}");

    /// <summary>Takes the fit out where there is one.</summary>
    public bool TryGet([MaybeNullWhen(false)] out TFit value)
    {
        value = fit;
        return Succeeded;
    }

    /// <summary>Changes the fit and keeps a failure.</summary>
    public FitResult<TOther> Map<TOther>(Func<TFit, TOther> change)
        where TOther : notnull =>
        Succeeded ? FitResult<TOther>.Success(change(fit!)) : FitResult<TOther>.Failed(Failure, Reason);

    /// <summary>A fit.</summary>
    public static FitResult<TFit> Success(TFit fit) => new(fit, FitFailure.None, "");

    /// <summary>A reason.</summary>
    public static FitResult<TFit> Failed(FitFailure failure, string reason) => new(default, failure, reason);

    /// <summary>A fit is a successful result.</summary>
    public static implicit operator FitResult<TFit>(TFit fit) => Success(fit);

    /// <inheritdoc/>
    public override string ToString() => Succeeded ? fit!.ToString()! : $"{Failure}: {Reason}";
}

/// <summary>A result as a nullable value, for results that are structs.</summary>
public static class StructResults
{
    extension<TFit>(FitResult<TFit> result)
        where TFit : struct
    {
        /// <summary>The fit, or null when there is none.</summary>
        public TFit? ValueOrNull => result.TryGet(out var fit) ? fit : null;
    }
}

/// <summary>A result as a nullable reference, for results that are classes.</summary>
public static class ClassResults
{
    extension<TFit>(FitResult<TFit> result)
        where TFit : class
    {
        /// <summary>The fit, or null when there is none.</summary>
        public TFit? ValueOrNull => result.TryGet(out var fit) ? fit : null;
    }
}
