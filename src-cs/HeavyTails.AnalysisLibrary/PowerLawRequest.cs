using System.Text.Json;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Two laws to compare by their likelihoods, by name.</summary>
/// <param name="First">The law that R > 0 favours.</param>
/// <param name="Second">The other law.</param>
internal sealed record LawPair(string First, string Second);

/// <summary>What a C program asks of a power-law fit.</summary>
internal sealed record PowerLawRequest
{
    /// <summary>The package powerlaw's words for the distances.</summary>
    private static readonly WordList<XminDistance> Distances = new(
        "xmin-distance",
        new("D", XminDistance.KolmogorovSmirnov),
        new("V", XminDistance.Kuiper),
        new("Asquare", XminDistance.AndersonDarling)
    );

    private static readonly WordList<XmaxTreatment> Treatments = new(
        "xmax-treatment",
        new("bound", XmaxTreatment.Bound),
        new("drop", XmaxTreatment.Drop)
    );

    private static readonly WordList<DiscreteEstimator> Estimators = new(
        "discrete-estimator",
        new("exact", DiscreteEstimator.Exact),
        new("approximate", DiscreteEstimator.Approximate)
    );

    public required PowerLawOptions Options { get; init; }

    /// <summary>The pairs of laws that are compared. Default: the power law with every alternative.</summary>
    public required IReadOnlyList<LawPair> Pairs { get; init; }

    /// <summary>Points at which the laws' densities and ccdfs are requested. Default: none.</summary>
    public required double[] Points { get; init; }

    /// <summary>The bootstrap of the p value; null where it was not requested.</summary>
    public required BootstrapOptions? Bootstrap { get; init; }

    /// <summary>Reads the options; null stands for the defaults, which are those of powerlaw.Fit.</summary>
    /// <exception cref="ArgumentException">An option is unknown or has a wrong value.</exception>
    public static PowerLawRequest Parse(string? json)
    {
        using var reader = new OptionReader(json);
        var request = new PowerLawRequest
        {
            Options = OptionsOf(reader),
            Pairs = PairsOf(reader),
            Points = reader.Numbers("at"),
            Bootstrap = BootstrapOf(reader),
        };
        reader.Finish();
        request.Options.Validate();
        return request;
    }

    private static PowerLawOptions OptionsOf(OptionReader reader)
    {
        var isRange = reader.Value("xmin") is { ValueKind: JsonValueKind.Array };
        return new PowerLawOptions
        {
            Xmin = isRange ? null : reader.Number("xmin"),
            XminRange = isRange ? IntervalOf(reader, "xmin") : null,
            Xmax = reader.Number("xmax"),
            XmaxTreatment = reader.Word(Treatments),
            MinTail = reader.Whole("min-tail", 2, int.MaxValue) ?? PowerLawOptions.Default.MinTail,
            Discrete = reader.Flag("discrete"),
            DiscreteEstimator = reader.Word(Estimators),
            Distance = reader.Word(Distances),
            TwoSided = reader.Flag("two-sided"),
            SigmaThreshold = reader.Number("sigma-threshold"),
            AlphaRange = IntervalOf(reader, "alpha-range"),
        };
    }

    private static Interval? IntervalOf(OptionReader reader, string name) =>
        reader.Range(name) is { } range ? new Interval(range.Low, range.High) : null;

    private static BootstrapOptions? BootstrapOf(OptionReader reader)
    {
        var seed = reader.Whole("seed", 0ul, ulong.MaxValue) ?? 0;
        var threads = reader.Threads();
        return reader.Whole("bootstrap", 0, 1_000_000) is > 0 and var sets
            ? new BootstrapOptions
            {
                Replicates = sets,
                Seed = seed,
                Threads = threads,
            }
            : null;
    }

    // A name stands for its comparison with the power law.
    private static IReadOnlyList<LawPair> PairsOf(OptionReader reader)
    {
        const string Expected = "a list of laws and of pairs of laws";
        if (reader.Value("compare") is not { } value)
            return [.. FittedLaws.Names.Skip(1).Select(name => new LawPair(FittedLaws.PowerLaw, name))];
        if (value.ValueKind != JsonValueKind.Array)
            throw OptionReader.Wrong("compare", Expected, value);
        return [.. value.EnumerateArray().Select(Pair)];

        LawPair Pair(JsonElement item) =>
            item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
                ? new LawPair(Name(item[0]), Name(item[1]))
                : new LawPair(FittedLaws.PowerLaw, Name(item));

        string Name(JsonElement item) =>
            item.ValueKind == JsonValueKind.String && FittedLaws.Names.Contains(item.GetString())
                ? item.GetString()!
                : throw OptionReader.Wrong("compare", $"a law among {string.Join(", ", FittedLaws.Names)}", item);
    }
}
