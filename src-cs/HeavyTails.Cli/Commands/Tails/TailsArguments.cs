using System.CommandLine;
using HeavyTails.Checkpoints.Series;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Cli.Commands.Tails;

/// <summary>Options of the command tails that choose nets, layers and estimators.</summary>
internal sealed class TailsArguments
{
    /// <summary>Number of nets that the notebook of sgd_ht reads of each run: net_0 ... net_999.</summary>
    private const long NotebookNets = 1000;

    private readonly Option<int?> last = WholeNumber.Option("--last", 1, int.MaxValue, "Only the last N nets.");
    private readonly Option<long?> from = WholeNumber.Option(
        "--from",
        0,
        long.MaxValue,
        "Only nets whose number is at least N."
    );
    private readonly Option<long?> to = WholeNumber.Option(
        "--to",
        0,
        long.MaxValue,
        "Only nets whose number is at most N."
    );
    private readonly Option<string[]> layers = LayerArguments.Words();
    private readonly Option<string[]> estimators = Estimators();
    private readonly Option<int> topCount = WholeNumber.Option(
        "--k",
        0,
        int.MaxValue,
        "Number k of largest weights that hill, pickands and moment use. Default: 0, the square root of the number of "
            + "weights of the layer, rounded up.",
        0
    );
    private readonly Option<string> variant = Choice.Option(
        "--variant",
        "corrected, or legacy, with the choices of the authors' notebook: block sizes of which a layer has fewer than "
            + "10 blocks, a floor of logs that does not depend on the data, and nets 0 to 999 of those that are "
            + "numbered, unless --last, --from or --to choose others.",
        "corrected",
        "legacy"
    );
    private readonly Option<int> bootstrap = WholeNumber.Option(
        "--bootstrap",
        0,
        1_000_000,
        "Number of bootstrap resamples behind each error; 0 for no errors.",
        SeriesOptions.Default.Resamples
    );
    private readonly Option<ulong> seed = WholeNumber.Option(
        "--seed",
        0ul,
        ulong.MaxValue,
        "Seed of the resamples. The same seed gives the same bits with any number of threads.",
        SeriesOptions.Default.Seed
    );
    private readonly Option<int> threads = WholeNumber.Threads();

    public void AddTo(Command command)
    {
        foreach (
            var option in (Option[])[last, from, to, layers, estimators, topCount, variant, bootstrap, seed, threads]
        )
            command.Add(option);
        WholeNumber.NeedOrder(command, from, to);
    }

    /// <summary>The nets of a series that the options choose.</summary>
    public SeriesFiles Chosen(ParseResult p, SeriesFiles files)
    {
        var (least, most, count) = (p.GetValue(from), p.GetValue(to), p.GetValue(last));
        if (IsLegacy(p) && files.Numbers is [< NotebookNets, ..] && least is null && most is null && count is null)
            most = NotebookNets - 1;
        var kept = files.Between(least, most);
        return count is { } n ? kept.LastOf(n) : kept;
    }

    /// <summary>The series with a note where it has fewer nets than --last asks for.</summary>
    public SeriesTails Noted(ParseResult p, SeriesTails series) =>
        p.GetValue(last) is { } asked && asked > series.Nets
            ? series with
            {
                Notes =
                [
                    .. series.Notes,
                    $"--last {asked} asks for more nets than there are to choose from: all {series.Nets} are read",
                ],
            }
            : series;

    public SeriesPassOptions Pass(ParseResult p) =>
        new()
        {
            Keeps = new LayerFilter(p.GetValue(layers) ?? [], [], 0, long.MaxValue).Keeps,
            MaxThreads = p.GetValue(threads),
        };

    public SeriesOptions Options(ParseResult p) =>
        new()
        {
            Variant = IsLegacy(p) ? Variant.Legacy : Variant.Corrected,
            Estimators = Chosen(p),
            TopCount = p.GetValue(topCount),
            Resamples = p.GetValue(bootstrap),
            Seed = p.GetValue(seed),
            MaxThreads = p.GetValue(threads),
        };

    private bool IsLegacy(ParseResult p) => p.GetValue(variant) == "legacy";

    private IReadOnlyList<SeriesEstimator> Chosen(ParseResult p) =>
        p.GetValue(estimators) is { Length: > 0 } names
            ? [.. Enum.GetValues<SeriesEstimator>().Where(e => names.Any(n => Parsed(n).Contains(e)))]
            : SeriesOptions.Default.Estimators;

    private static SeriesEstimator[] Parsed(string names) =>
        [.. names.Split(',').Select(name => Enum.Parse<SeriesEstimator>(name, ignoreCase: true))];

    private static Option<string[]> Estimators()
    {
        string[] known = [.. Enum.GetNames<SeriesEstimator>().Select(name => name.ToLowerInvariant())];
        var option = new Option<string[]>("--estimators")
        {
            Description =
                "Estimators of the tail index: e1 (of the weights as values), e2 (of the rows of the matrix as "
                + "vectors), hill, pickands, moment (of the largest weights). Default: e1,e2,hill.",
            HelpName = "NAME[,...]",
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            foreach (var name in result.Tokens.SelectMany(token => token.Value.Split(',')))
                if (!known.Contains(name))
                    result.AddError($"--estimators: expected {string.Join(", ", known)}, got \"{name}\"");
        });
        return option;
    }
}
