// iterates/step-00009990.safetensors ... : the weights themselves, where moments are not enough.

using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Probes;

/// <summary>Keeps the weights after each of the last n steps, or after the steps of a schedule, as files of the run's folder.</summary>
public sealed class LastIterates : Probe
{
    private readonly long last;

    /// <summary>The last n steps. A 784-128-128-10 network takes 0.5 MB each: see <see cref="IterateAverage"/> for what takes no more than one.</summary>
    public LastIterates(long last)
        : base(ProbeSchedule.End) =>
        this.last = last >= 1 ? last : throw new ArgumentException($"at least 1 iterate is kept, got {last}");

    /// <summary>The steps of a schedule: log-spaced checkpoints, one an epoch.</summary>
    public LastIterates(ProbeSchedule when)
        : base(when) { }

    /// <inheritdoc/>
    public override string Description => last > 0 ? $"the last {last} iterates" : $"iterates {When}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) => [];

    /// <inheritdoc/>
    public override void Start(Moment start)
    {
        if (start.FilePath("iterates") is null)
            throw new ArgumentException("iterates are kept in a run's folder; this run has none");
    }

    /// <inheritdoc/>
    public override void Watch(Moment now)
    {
        if (last > 0 && now.Step > now.LastStep - last)
            Keep(now);
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        if (last == 0)
            Keep(now);
    }

    private static void Keep(Moment now)
    {
        var path = now.FilePath($"iterates/step-{now.Step:D8}.safetensors")!;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SafetensorsWriter.Save(path, [.. now.Network.Parameters.Select(p => SafetensorsTensor.Of(p.Name, p.Values()))]);
    }
}
