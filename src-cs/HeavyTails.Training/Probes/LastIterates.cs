// Files iterates/step-00009990.safetensors, ...: the weights themselves, for uses to which moments do not suffice.

using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Probes;

/// <summary>
/// Writes the weights after each of the last n steps, or after the steps of a schedule, as files of the run's folder.
/// </summary>
public sealed class LastIterates : Probe
{
    private readonly long _last;

    /// <summary>
    /// Writes the weights of the last n >= 1 steps. A file of a 784-128-128-10 network takes 0.5 MB;
    /// <see cref="IterateAverage"/> keeps moments of the iterates instead.
    /// </summary>
    public LastIterates(long last)
        : base(ProbeSchedule.End) =>
        _last = last >= 1 ? last : throw new ArgumentException($"expected at least 1 iterate to keep, got {last}");

    /// <summary>Writes the weights at the steps of a schedule.</summary>
    public LastIterates(ProbeSchedule when)
        : base(when) { }

    /// <inheritdoc/>
    public override string Description => _last > 0 ? $"the last {_last} iterates" : $"iterates {When}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns(NetworkSpec network) => [];

    /// <inheritdoc/>
    public override void Start(Moment start)
    {
        if (start.FilePath("iterates") is null)
            throw new ArgumentException(
                "iterates are written into the folder of a run: expected a run with a folder, got one without"
            );
    }

    /// <inheritdoc/>
    public override void Watch(Moment now)
    {
        if (_last > 0 && now.Step > now.LastStep - _last)
            Keep(now);
    }

    /// <inheritdoc/>
    public override void Write(Moment now, Span<double?> values)
    {
        if (_last == 0)
            Keep(now);
    }

    private static void Keep(Moment now)
    {
        var path = now.FilePath($"iterates/step-{now.Step:D8}.safetensors")!;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SafetensorsWriter.Save(path, [.. now.Network.Parameters.Select(p => SafetensorsTensor.Of(p.Name, p.Values()))]);
    }
}
