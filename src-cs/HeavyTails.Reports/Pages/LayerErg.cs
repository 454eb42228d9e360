// The section of a layer's page about the tail of determinant one: SETOL, arXiv:2507.17912, with what it says of the
// layer, or why it says nothing.
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>The power law's tail beside the tail of determinant one, on the page of one layer.</summary>
static class LayerErg
{
    const string Heading = "<h2>The tail of determinant one (ERG), by a young theory</h2>\n";

    const string Theory =
        "<p>SETOL (arXiv:2507.17912) is a young theory whose claims are not established. It calls a layer "
        + "ideal where α is 2 and the power law’s tail is the tail of "
        + "determinant one, of the exact renormalisation group (ERG): then the gap between the starts of the two "
        + "tails is 0 or 1 eigenvalues.</p>\n";

    /// <summary>The section; "" where it was not asked for, and a line with the reason where there is none.</summary>
    public static string Html(LayerResult layer, IReadOnlyList<Figure> figures, Pictures pictures)
    {
        var result = layer.Value(LayerMetrics.Erg);
        if (!result.TryGet(out var erg))
            return result.Failure == FitFailure.NotRequested
                ? ""
                : $"{Heading}<p class=\"muted\">There is no comparison: {HtmlText.Encode(result.Reason)}.</p>\n";
        return $"{Heading}{Theory}<p class=\"answer\">{Answer(erg)}</p>\n{Page.Figures(figures, "../", pictures)}";
    }

    static string Answer(Erg erg)
    {
        var found = erg.Verdict();
        if (!found.TryGet(out var verdict))
            return $"<b>There is no verdict on this layer</b>: {HtmlText.Encode(found.Reason)}.";
        var said = verdict switch
        {
            ErgVerdict.Ideal => "This layer is ideal by the theory: α is 2 and the gap is closed, both within two "
                + "standard errors.",
            ErgVerdict.OverTrained =>
                "This layer is over-trained by the theory: α is below 2 by more than two standard " + "errors.",
            ErgVerdict.UnderTrained => "This layer is not ideal by the theory, but under-trained: α is above 2 by more "
                + "than two standard errors.",
            _ => "This layer is not ideal by the theory: α is 2 within two standard errors, but the two tails start at "
                + "different eigenvalues.",
        };
        return $"<b>{said}</b> α is {WithError(erg.Alpha, erg.AlphaError.Value)}, and the gap is "
            + $"{ErgFigures.Gap(erg)} eigenvalues.";
    }
}
