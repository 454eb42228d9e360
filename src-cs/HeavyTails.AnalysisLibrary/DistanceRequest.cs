using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Requests;

namespace HeavyTails.AnalysisLibrary;

/// <summary>
/// What a C program asks of a comparison of two models. The names, ranges and defaults of its options are those of
/// `heavytails distances`, without the dashes.
/// </summary>
internal sealed record DistanceRequest
{
    public required DistanceOptions Options { get; init; }

    public required LayerFilter Filter { get; init; }

    /// <summary>How both models are read.</summary>
    public required CheckpointOptions Reading { get; init; }

    /// <summary>Reads the options; null stands for the defaults.</summary>
    /// <exception cref="ArgumentException">An option is unknown or has a wrong value.</exception>
    public static DistanceRequest Parse(string? json)
    {
        using var reader = new OptionReader(json);
        var request = new DistanceRequest
        {
            Options = new DistanceOptions
            {
                Conv = reader.Word(AnalysisWords.Conv),
                Variant = reader.Word(AnalysisWords.Variant),
                Threads = reader.Threads(),
            },
            Filter = SharedOptions.Filter(reader),
            Reading = SharedOptions.Reading(reader),
        };
        reader.Finish();
        return request;
    }
}
