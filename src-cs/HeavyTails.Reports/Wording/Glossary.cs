using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Requests;

namespace HeavyTails.Reports.Wording;

/// <summary>A word of tables and pages, and what it means.</summary>
/// <param name="Word">The word, or the name of a column.</param>
/// <param name="Meaning">One or two sentences, or the formula of a column.</param>
/// <param name="Group">
/// "words", "heads of the table of layers", "heavytails COMMAND" for a head of another command's table, or the heading
/// under which a column stands.
/// </param>
public sealed record GlossaryEntry(string Word, string Meaning, string Group)
{
    /// <summary>What kind of word it is, for a line beside it: "a word", "head of heavytails distances".</summary>
    public string Kind =>
        Group == Glossary.WordsGroup ? "a word"
        : Group == Glossary.HeadsGroup ? "a head of the table of layers"
        : Group.StartsWith("heavytails ", StringComparison.Ordinal) ? $"a head of {Group}"
        : $"a column, {Group}";
}

/// <summary>The words that results use, in plain English, and every column of a table of layers.</summary>
public static class Glossary
{
    internal const string WordsGroup = "words";
    internal const string HeadsGroup = "heads of the table of layers";

    static readonly (string Word, string Meaning)[] Words =
    [
        (
            "spectrum",
            "The eigenvalues lambda of W'W of a layer's weights W, which are the squares of its singular values; of a "
                + "convolution those of all its taps together. Also called ESD, the empirical spectral density."
        ),
        (
            "alpha",
            "The exponent of the power law lambda^-alpha that fits the largest eigenvalues from xmin on. A smaller "
                + "alpha is a heavier tail. In trained layers it is often between 2 and 6."
        ),
        (
            "tail",
            "The largest eigenvalues, from xmin on, to which the power law is fitted; n_tail is their number. A fit to "
                + "fewer than 50 is uncertain."
        ),
        (
            "D",
            "The Kolmogorov-Smirnov distance, 0 to 1: the largest difference between the distribution of the tail and "
                + "the fitted law. Smaller is a better fit."
        ),
        (
            "over-trained",
            "WeightWatcher's word for an alpha below 2. The layer may be overfitted, or a few large weights may make "
                + "the tail: --shuffled-nulls tells which."
        ),
        (
            "under-trained",
            "WeightWatcher's word for an alpha above 6. The layer may have learned little: --nulls tells whether an "
                + "untrained layer of its shape would have the same alpha."
        ),
        (
            "null",
            "What a quantity is in untrained layers of the same shape, with independent random weights. A value inside "
                + "the band that holds 95 % of them says nothing about training."
        ),
        ("heavy", "Verdict: the tail is heavier than that of untrained layers of the shape (heavy_p below 0.05)."),
        ("spikes", "Verdict: a random bulk with a few eigenvalues above its edge."),
        ("random", "Verdict: the spectrum is as that of an untrained layer."),
        ("light", "Verdict: the tail is lighter than that of untrained layers of the shape."),
        (
            "bulk",
            "The eigenvalues that a random matrix explains: those below the edge lambda+ of the Marchenko-Pastur law."
        ),
        (
            "correlation trap",
            "An eigenvalue above the random bulk that survives when the entries are put into a random order. It comes "
                + "from a few very large weights or from their mean, and not from structure."
        ),
        ("finger", "A very large single eigenvalue that distorts alpha; --fix-fingers leaves it out of the fit."),
        ("stable rank", "The sum of the eigenvalues over the largest: the number of directions that matter, 1 to M."),
        (
            "verdict",
            "What the tail of a layer is beside untrained layers of its shape, in the column tail: heavy, spikes, "
                + "random, "
                + "light or other. The line that begins with verdict counts the layers by their alpha."
        ),
        ("other", "Verdict: the exponent is as that of an untrained layer, but the spectrum is no random bulk."),
        ("twin", "The same weights in a random order, which keeps their sizes and removes their correlations."),
    ];

    /// <summary>
    /// Every entry: the words first, then heads of tables, then the columns in the order of a table.
    /// </summary>
    public static IReadOnlyList<GlossaryEntry> All { get; } =
    [
        .. Words.Select(w => new GlossaryEntry(w.Word, w.Meaning, WordsGroup)),
        new(
            "matrix",
            "Rows x columns of the layer's matrix, N and M being the longer and the shorter side; \"9 x 64x32\" are "
                + "nine "
                + "matrices, one for each tap of a convolution.",
            HeadsGroup
        ),
        .. RowColumns.ShortHeads.Select(h => new GlossaryEntry(
            h.Head,
            $"The column {h.Column.Name}: {h.Column.Description}.",
            HeadsGroup
        )),
        .. CommandWords.All,
        .. LayerColumns.All.Select(c => new GlossaryEntry(c.Name, c.Description, c.Group)),
    ];

    /// <summary>
    /// The entries of a word: those with exactly this word in any case, the heads and columns of tables first; else
    /// those that contain it in the word; else those that contain it in the meaning.
    /// </summary>
    public static IReadOnlyList<GlossaryEntry> Find(string word)
    {
        GlossaryEntry[] Where(Func<GlossaryEntry, bool> condition) => [.. All.Where(condition)];
        bool Holds(string text) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
        return Where(e => string.Equals(e.Word, word, StringComparison.OrdinalIgnoreCase)) is { Length: > 0 } exact
                ? [.. exact.OrderBy(e => e.Group == WordsGroup)]
            : Where(e => Holds(e.Word)) is { Length: > 0 } within ? within
            : Where(e => Holds(e.Meaning));
    }
}
