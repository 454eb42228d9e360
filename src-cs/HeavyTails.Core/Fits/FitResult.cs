// A value, or the reason why there is none. Every estimator and fit returns this type: a value that does not exist is
// never NaN, null or -1, so it cannot enter an average unnoticed.
using System.Diagnostics.CodeAnalysis;

namespace HeavyTails.Core.Fits;

/// <summary>Why there is no value.</summary>
public enum FitFailure
{
    /// <summary>There is a value.</summary>
    None = 0,

    /// <summary>The data are empty.</summary>
    NoData,

    /// <summary>The data hold NaN or an infinity.</summary>
    NotFinite,

    /// <summary>No value is positive, so no logarithm exists.</summary>
    NoPositive,

    /// <summary>There are fewer values, or fewer finite resamples, than the estimator needs.</summary>
    NotEnoughData,

    /// <summary>All values in question are equal, so they have no spread to estimate from.</summary>
    AllEqual,

    /// <summary>The values of a tail are equal up to rounding, so that they have no exponent.</summary>
    Flat,

    /// <summary>No admissible xmin leaves the requested number of values in its tail.</summary>
    TailTooShort,

    /// <summary>The requested range of xmin holds no candidate.</summary>
    NoCandidate,

    /// <summary>Estimates exist, but none lies in the range that the method or the caller requires.</summary>
    OutOfRange,

    /// <summary>The data are not positive integers, but a discrete law was requested.</summary>
    NotDiscrete,

    /// <summary>The objective of the fit has no optimum inside the parameter space.</summary>
    NoMaximum,

    /// <summary>The optimum lies on the boundary of the parameter space, where the quantity is not defined.</summary>
    OnBoundary,

    /// <summary>The method does not apply to data of this kind.</summary>
    NotApplicable,

    /// <summary>The options of the call did not request this value.</summary>
    NotRequested,
}

/// <summary>Either a value or a <see cref="FitFailure"/> with a sentence that gives the numbers.</summary>
/// <typeparam name="TFit">Type of the value, for example PowerLawFit.</typeparam>
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

    /// <summary>Whether there is a value; false for the default of the type.</summary>
    public bool Succeeded => Failure == FitFailure.None && Reason is not null;

    /// <summary>Why there is no value; <see cref="FitFailure.None"/> when there is one.</summary>
    public FitFailure Failure { get; }

    /// <summary>The reason in words; empty when there is a value.</summary>
    public string Reason { get; }

    /// <summary>The value; throws when there is none.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is no value; the message holds <see cref="Reason"/>.
    /// </exception>
    public TFit Value =>
        Succeeded ? fit! : throw new InvalidOperationException($"{typeof(TFit).Name}: {Failure}. {Reason}");

    /// <summary>Returns whether there is a value, and hands it out if so.</summary>
    public bool TryGet([MaybeNullWhen(false)] out TFit value)
    {
        value = fit;
        return Succeeded;
    }

    /// <summary>Applies a function to the value; a failure keeps its reason.</summary>
    public FitResult<TOther> Map<TOther>(Func<TFit, TOther> change)
        where TOther : notnull =>
        Succeeded ? FitResult<TOther>.Success(change(fit!)) : FitResult<TOther>.Failed(Failure, Reason);

    /// <summary>Applies a function that may itself fail to the value; a failure keeps its reason.</summary>
    public FitResult<TOther> Bind<TOther>(Func<TFit, FitResult<TOther>> change)
        where TOther : notnull => Succeeded ? change(fit!) : FitResult<TOther>.Failed(Failure, Reason);

    /// <summary>A result that holds a value.</summary>
    public static FitResult<TFit> Success(TFit fit) => new(fit, FitFailure.None, "");

    /// <summary>A result that holds the reason why there is no value.</summary>
    public static FitResult<TFit> Failed(FitFailure failure, string reason) => new(default!, failure, reason);

    /// <summary>Makes a value a successful result.</summary>
    public static implicit operator FitResult<TFit>(TFit fit) => Success(fit);

    /// <summary>The value in words, or the failure and its reason.</summary>
    public override string ToString() => Succeeded ? fit!.ToString()! : $"{Failure}: {Reason}";
}
