using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Nulls;

/// <summary>Standard errors of a layer's numbers from parts of its matrices.</summary>
public sealed record SpectrumErrors
{
    private readonly Dictionary<string, (FitResult<double> Rows, FitResult<double> Windows)> _errors;

    private SpectrumErrors(Dictionary<string, (FitResult<double> Rows, FitResult<double> Windows)> errors) =>
        _errors = errors;

    /// <summary>The numbers beside their nulls.</summary>
    public required SpectrumNulls Nulls { get; init; }

    /// <summary>Interval of alpha_hill, or why there is none.</summary>
    public required FitResult<HillInterval> Hill { get; init; }

    /// <summary>Excess kurtosis of the entries, m_4 / m_2^2 - 3; 0 for normal ones.</summary>
    public required double Kurtosis { get; init; }

    /// <summary>Standard error of a quantity by the row jackknife, an upper bound.</summary>
    /// <exception cref="KeyNotFoundException">There is no quantity of this name.</exception>
    public FitResult<double> ByRows(string name) => _errors[name].Rows;

    /// <summary>Standard error of a quantity by windows of half the size.</summary>
    /// <exception cref="KeyNotFoundException">There is no quantity of this name.</exception>
    public FitResult<double> ByWindows(string name) => _errors[name].Windows;

    /// <summary>The larger of the two standard errors; fails where neither exists.</summary>
    /// <exception cref="KeyNotFoundException">There is no quantity of this name.</exception>
    public FitResult<double> Larger(string name) => MatrixErrors.Larger(ByRows(name), ByWindows(name));

    /// <summary>Standard error of "alpha" for independent values; none where the subject had none.</summary>
    public required double? AlphaSigma { get; init; }

    /// <summary>
    /// The error to be stated of a quantity: the larger of the two. That of the exponent of the layer's own fit is at
    /// least the one for independent values, and fails where the exponent lies in the band of untrained layers, where
    /// the fit jumps between solutions, or is less than the error above 1: there no error of it can be trusted.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no quantity of this name.</exception>
    public FitResult<double> Stated(string name)
    {
        var larger = Larger(name);
        if (name != SpectrumQuantity.AlphaName || !larger.Succeeded)
            return larger;
        var (alpha, error) = (Nulls.Named(name), Math.Max(larger.Value, AlphaSigma ?? 0));
        return alpha.LeavesNull.TryGet(out var leaves) && !leaves
                ? Untrusted("alpha lies in the band of untrained layers, where the fit jumps between solutions")
            : alpha.Value.TryGet(out var value) && error > value - 1
                ? Untrusted(
                    $"alpha - 1 = {value - 1:g3} is less than its error, {error:g3}: the fit jumps between solutions"
                )
            : error;
    }

    private static FitResult<double> Untrusted(string reason) =>
        FitResult<double>.Failed(FitFailure.NotApplicable, reason);

    /// <summary>
    /// alpha_hill with its standard error and interval, its null and the verdict in one line,
    /// "alpha_hill 2.479 ± 0.031 (95 %: 2.433 ... 2.528), untrained 2.462 ± 0.024 (300x200), z 0.7, random", in the
    /// invariant culture. An error or an interval that does not exist is left out.
    /// </summary>
    public override string ToString()
    {
        var error = Stated(SpectrumQuantity.HillName).TryGet(out var se)
            ? FormattableString.Invariant($" ± {se:0.000}")
            : "";
        var interval = Hill.TryGet(out var hill) ? $" ({hill})" : "";
        return Nulls.Text(error + interval);
    }

    /// <summary>Decomposes the parts of a layer's matrices; fails where the layer has no nulls.</summary>
    public static FitResult<SpectrumErrors> Of(SpectrumSubject subject) =>
        SpectrumNulls
            .Of(subject)
            .Map(nulls => Of(subject, nulls, MatrixErrors.Of(subject.Matrices, subject.Backend, subject.Seed)));

    /// <summary>The errors of a spectrum whose nulls and parts are there already.</summary>
    internal static SpectrumErrors Of(SpectrumSubject subject, SpectrumNulls nulls, MatrixErrors parts)
    {
        var errors = new Dictionary<string, (FitResult<double> Rows, FitResult<double> Windows)>();
        // What the layer does not have has no error, although its parts may have it: windows of an orthogonal matrix
        // have a spread, and it has none.
        foreach (var quantity in subject.Quantities)
        {
            var value = nulls.Named(quantity.Name).Value;
            errors[quantity.Name] = (
                value.Bind(_ => parts.ByRows(quantity.Statistic)),
                value.Bind(_ => parts.ByWindows(quantity.Statistic))
            );
        }
        var kurtosis = EntryMoments.Of(subject.Matrices, subject.Backend).Kurtosis;
        var (rows, windows) = errors[SpectrumQuantity.HillName];
        return new(errors)
        {
            Nulls = nulls,
            Kurtosis = kurtosis,
            AlphaSigma = subject.AlphaSigma,
            Hill = HillInterval.Of(nulls, kurtosis, MatrixErrors.Larger(rows, windows)),
        };
    }
}
