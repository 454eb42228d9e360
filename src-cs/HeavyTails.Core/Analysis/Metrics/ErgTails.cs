using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="RandomMatrices.Erg"/>: the gap between the power law's tail and the tail of determinant
/// one, and the ideal layer of SETOL, a young theory whose claims are not established.
/// </summary>
public sealed class ErgTails : LayerMetric<Erg>
{
    private static readonly MetricFlag Flag = new(
        "--erg",
        "Compare the power law's tail with the tail of determinant one (ERG, arXiv:2507.17912, a young theory)."
    );

    /// <inheritdoc/>
    public override string Name => "erg";

    /// <inheritdoc/>
    public override string Group => "ERG (a young theory)";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override FitResult<Erg> Of(LayerSpectrum layer) =>
        layer.Fit.Bind(fit =>
            fit.Kind == FitKind.PL
                ? Erg.Of(layer.Eigenvalues, fit.Alpha, fit.Xmin, Errors(layer))
                : NotDefined($"the ERG condition is about a plain power law, got a fit of kind {fit.Kind}")
        );

    // Parts of a matrix may have fingers where the whole has none, so that its fit cannot show which fit theirs are.
    private static MatrixErrors Errors(LayerSpectrum layer) =>
        layer.Options.Fingers == FingerFix.None
            ? layer.Parts
            : Erg.NoErrors($"the fit treats fingers by {layer.Options.Fingers}");

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column(
                "erg_gap",
                "eigenvalues of the ERG tail less those of the power law's tail; 0 or 1 for an ideal layer of SETOL, "
                    + "a young theory whose claims are not established",
                e => e.Gap
            ) with
            {
                Terminal = new("erg_gap", 5, "F0"),
            },
            Column("erg_gap_se", "standard error of erg_gap from parts of the matrix", e => e.GapError.ValueOrNull),
            Column(
                "erg_log_det",
                "log determinant of the power law's tail, eigenvalues over their mean; 0 for an ideal layer of SETOL",
                e => e.LogDeterminantAtXmin
            ),
            Column(
                "erg_num",
                "number of eigenvalues of the ERG tail, whose determinant is one",
                e => e.Curve.TailLength
            ),
            Column(
                "erg_ideal",
                "whether alpha is 2 and erg_gap and erg_log_det are 0 within two standard errors: an ideal layer of "
                    + "SETOL, a young theory whose claims are not established; empty where errors are too large",
                e => e.Verdict().TryGet(out var verdict) ? verdict == ErgVerdict.Ideal : null
            ),
        ];
}
