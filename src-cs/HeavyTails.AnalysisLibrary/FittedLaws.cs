using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.AnalysisLibrary;

/// <summary>
/// The power law and those of its alternatives that are compared, fitted to the same tail, under the names that the
/// package powerlaw gives them.
/// </summary>
internal sealed class FittedLaws
{
    /// <summary>The power law's name.</summary>
    public const string PowerLaw = "power_law";

    private readonly Comparison[] _comparisons;

    /// <summary>Fits the laws of the pairs to the tail of a fit.</summary>
    /// <param name="data">The fitted data in any order.</param>
    /// <param name="fit">Their power-law fit.</param>
    /// <param name="pairs">The laws that are compared; no other one is fitted.</param>
    public FittedLaws(double[] data, PowerLawFit fit, IReadOnlyList<LawPair> pairs)
    {
        Fit = fit;
        Tail = Array.FindAll(data, x => x >= fit.Xmin && x <= fit.Xmax);
        var asked = pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Append(PowerLaw).ToHashSet();
        Fitted = [.. Names.Where(asked.Contains)];
        _comparisons =
        [
            .. Enum.GetValues<Alternative>()
                .Where(alternative => asked.Contains(Alternatives.NameOf(alternative)))
                .Select(alternative => Alternatives.Compare(data, fit, alternative)),
        ];
    }

    /// <summary>The names of all laws, the power law first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [PowerLaw, .. Enum.GetValues<Alternative>().Select(Alternatives.NameOf)];

    /// <summary>The names of the laws that were fitted, the power law first.</summary>
    public IReadOnlyList<string> Fitted { get; }

    /// <summary>The power law.</summary>
    public PowerLawFit Fit { get; }

    /// <summary>The values in [xmin, xmax], in the order of the data.</summary>
    public double[] Tail { get; }

    /// <summary>A law by its name, or the reason why it could not be fitted.</summary>
    public FitResult<ITail> Law(string name) =>
        name == PowerLaw ? FitResult<ITail>.Success(Fit.Law) : Array.Find(_comparisons, c => NameOf(c) == name).Law;

    /// <summary>Log-likelihood of a law on the tail; fails as the law does.</summary>
    public FitResult<double> LogLikelihood(string name) =>
        name == PowerLaw ? Fit.LogLikelihood : Array.Find(_comparisons, c => NameOf(c) == name).LogLikelihood;

    /// <summary>
    /// The likelihood-ratio test of two laws; it has its nested form where one law is a case of the other.
    /// </summary>
    public FitResult<LikelihoodRatio> Compare(LawPair pair)
    {
        var second = Law(pair.Second);
        return Law(pair.First).Bind(a => second.Map(b => LikelihoodRatio.Of(a, b, Tail, IsNested(pair))));
    }

    // The truncated law with lambda = 0 is the power law, the stretched one with beta = 1 the exponential law.
    private static bool IsNested(LawPair pair) =>
        (pair.First, pair.Second)
            is
                (PowerLaw, "truncated_power_law")
                or
                ("truncated_power_law", PowerLaw)
                or
                ("exponential", "stretched_exponential")
                or
                ("stretched_exponential", "exponential")
                or
                ("lognormal_positive", "lognormal")
                or
                ("lognormal", "lognormal_positive");

    private static string NameOf(Comparison comparison) => Alternatives.NameOf(comparison.Alternative);
}
