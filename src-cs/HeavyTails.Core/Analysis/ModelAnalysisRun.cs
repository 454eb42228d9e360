namespace HeavyTails.Core.Analysis;

/// <summary>How a model's analysis runs. None of this changes its result.</summary>
public sealed record ModelAnalysisRun
{
    /// <summary>Reports each finished layer; it may be called from any thread. Nothing is reported when null.</summary>
    public IProgress<AnalysisProgress>? Progress { get; init; }

    /// <summary>Number of threads, at least 1; the number of processors when null.</summary>
    public int? Threads { get; init; }

    /// <summary>Stops the analysis before the next layer.</summary>
    public CancellationToken Cancellation { get; init; }
}
