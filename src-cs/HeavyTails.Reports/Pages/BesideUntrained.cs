// The first question that a reader has: which layers are heavy-tailed beyond what an untrained layer of the same shape
// shows, and by how much? The answer in a sentence, one figure, and a table.
using System.Text;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>The section of the overview that sets the layers beside untrained ones.</summary>
static class BesideUntrained
{
    const string None = "–";

    const string Explanation =
        "<p>α<sub>hill</sub> is the exponent of the eigenvalues above the median (Hill’s estimator): the smaller it "
        + "is, the heavier the tail. It depends on a layer’s shape even where nothing was learned. Each layer is "
        + "therefore compared with random matrices of exactly its shape, whose entries are independent normal numbers. "
        + "It is called heavy where fewer than 5 % of them have an α<sub>hill</sub> as small, and where its spectrum "
        + "is not merely a random bulk with a few spikes. At this level chance alone may call one untrained layer in "
        + "twenty heavy; such a layer may lie just inside its grey band, which leaves out 2.5 % at either end.</p>\n"
        + "<p>The distance is in standard deviations of the random matrices. Shuffled is the mean α<sub>hill</sub> of "
        + "the layer’s own entries in random orders, without their correlations. The interval of a layer is "
        + "about new noise under its own spikes, or new rows of its own law: it may reach into the grey band even "
        + "where no random matrix has an exponent as small as the layer’s.</p>\n";

    private sealed record Row(LayerResult Layer, string File, SpectrumNulls? Nulls)
    {
        public VerdictStyle Style => VerdictStyle.Of(Nulls);
    }

    /// <summary>The section; "" where no layer has nulls.</summary>
    public static string Html(ReportContent content, IReadOnlyList<Figure> figures)
    {
        var rows = content
            .Result.Layers.Zip(content.Files, (layer, file) => new Row(layer, file, layer.Nulls.ValueOrNull))
            .ToArray();
        if (!rows.Any(r => r.Nulls is not null))
            return "";
        return new StringBuilder("<h2>Which layers are heavy-tailed beyond untrained layers, and by how much?</h2>\n")
            .Append($"<p class=\"answer\">{Answer(rows)}</p>\n")
            .Append(Page.Figures(figures, "", content.Pictures))
            .Append(Explanation)
            .Append(Table(rows))
            .ToString();
    }

    static string Answer(Row[] rows)
    {
        var judged = rows.Where(r => r.Style.Verdict is not null).ToArray();
        var heavy = judged.Where(r => r.Style.Verdict == TailVerdict.Heavy).ToArray();
        int Number(TailVerdict verdict) => judged.Count(r => r.Style.Verdict == verdict);
        var text = new StringBuilder(
            $"<b>{Of(heavy.Length, judged.Length)} heavier-tailed than untrained layers of the same shape.</b>"
        );
        text.Append(HowMuch(heavy)).Append(Causes(heavy));
        Say(Number(TailVerdict.Spikes), "has", "have", "a few eigenvalues (spikes) above a bulk that is random");
        Say(Number(TailVerdict.Random), "cannot", "cannot", "be told from an untrained layer");
        Say(Number(TailVerdict.Other), "has", "have", "the exponent of untrained layers, but no random bulk");
        Say(Number(TailVerdict.Light), "has", "have", "a narrower spectrum than untrained layers");
        Say(rows.Length - judged.Length, "was", "were", "not judged");
        return text.ToString();

        void Say(int n, string one, string many, string what)
        {
            if (n > 0)
                text.Append($" {Count(n, "layer")} {(n == 1 ? one : many)} {what}.");
        }
    }

    static string Of(int heavy, int judged) =>
        judged == 0 ? "No layer could be judged to be"
        : heavy == 0 ? $"None of {Count(judged, "layer")} is"
        : heavy == 1 ? $"One of {Count(judged, "layer")} is"
        : heavy == judged ? $"All {Count(judged, "layer")} are"
        : $"{Integer(heavy)} of {Count(judged, "layer")} are";

    // By how much the layers' exponents lie below their nulls; those of a layer without spread have no distance.
    static string HowMuch(Row[] heavy)
    {
        var far = heavy.Where(r => r.Nulls!.Hill.Z.Succeeded).OrderBy(r => r.Nulls!.Hill.Z.Value).ToArray();
        if (far.Length == 0)
            return "";
        var (first, last) = (far[0].Nulls!.Hill, far[^1].Nulls!.Hill);
        var distance =
            far.Length == 1
                ? $" Its exponent α<sub>hill</sub> lies {Sds(first)} standard deviations below the mean of untrained "
                    + "layers"
                : $" Their exponents α<sub>hill</sub> lie {Sds(last)} to {Sds(first)} standard deviations below the "
                    + "means of untrained layers";
        var named = far.Length == 1 ? "it is" : $"the farthest is {Link(far[0])},";
        return $"{distance}; {named} {Fixed(first.Value.Value)} where untrained layers have "
            + $"{WithError(first.Mean.Value, first.Band.Value.StandardDeviation)}.";

        static string Sds(QuantityNull hill) => Fixed(-hill.Z.Value, 1);
    }

    // What shuffling the entries says of the heavy tails; "" where it was not asked for. A matrix of one column has
    // only its norm, which no order of its entries changes.
    static string Causes(Row[] heavy)
    {
        var causes = heavy
            .Where(r => r.Layer.M > 1)
            .Select(r => r.Layer.ShuffledNull.TryGet(out var own) ? own.CauseOfVerdict(r.Nulls!) : null)
            .ToArray();
        return string.Concat(
            Say(HeavyCause.Correlations, "heavier than", "so that correlations between entries make the tail"),
            Say(HeavyCause.Entries, "no heavier than", "so that single large entries make the tail"),
            Say(HeavyCause.Scales, "no heavier than", "so that pooled matrices of different scale make the tail"),
            Say(HeavyCause.Undecided, "not clearly heavier than", "which leaves the cause of the tail undecided")
        );

        string Say(HeavyCause cause, string beside, string so) =>
            causes.Count(c => c == cause) is > 0 and var n
                ? $" {Of(n)} {beside} the same entries in random order, {so}."
                : "";

        string Of(int n) =>
            n < heavy.Length ? $"{Integer(n)} of them {(n == 1 ? "is" : "are")}"
            : n == 1 ? "It is"
            : "All of them are";
    }

    static string Table(Row[] rows) =>
        Page.Table(
            [
                "#",
                "layer",
                "matrices",
                "α<sub>hill</sub>",
                "untrained",
                "95 % of untrained",
                "distance",
                "p",
                "spikes",
                "shuffled",
                "tail",
            ],
            rows.Select(r =>
                r.Nulls is { } nulls && nulls.Hill.Value.TryGet(out var alpha)
                    ? new[]
                    {
                        Integer(r.Layer.LayerId),
                        Link(r),
                        LayersTable.Matrices(r.Layer),
                        WithError(alpha, NullText.Error(r.Layer, SpectrumQuantity.HillName)),
                        nulls.Hill.Mean.TryGet(out var mean) ? Fixed(mean) : None,
                        NullText.Band(nulls.Hill),
                        nulls.Hill.Z.TryGet(out var z) ? Fixed(z, 1) : None,
                        NullText.P(nulls),
                        nulls.HasRandomBulk && nulls.Bulk.TryGet(out var bulk) ? Integer(bulk.NumSpikes) : None,
                        r.Layer.ShuffledNull.TryGet(out var own) ? NullText.Shuffled(own) : None,
                        NullText.Verdict(r.Style.Word, r.Style.Ink),
                    }
                    :
                    [
                        Integer(r.Layer.LayerId),
                        Link(r),
                        LayersTable.Matrices(r.Layer),
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        $"<span class=\"muted\" title=\"{HtmlText.Encode(WhyNot(r))}\">not judged</span>",
                    ]
            ),
            "nulls sortable"
        );

    static string WhyNot(Row row) => row.Nulls is { } nulls ? nulls.Hill.Value.Reason : row.Layer.Nulls.Reason;

    static string Link(Row row) => LayersTable.Name(row.Layer, row.File);
}
