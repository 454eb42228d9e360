// The steps k = 0 .. K at which a probe writes: k = 0 is before training, k = K its end.
namespace HeavyTails.Training.Probes;

/// <summary>A set of steps with a name. The operator | joins two sets.</summary>
public sealed class ProbeSchedule
{
    private readonly Func<long, long, long, bool> _contains;

    private ProbeSchedule(string name, Func<long, long, long, bool> contains) => (Name, _contains) = (name, contains);

    /// <summary>
    /// The set in words, for example "every 100 steps" or "every epoch or at the start". It is part of the run's
    /// context, whose hash names the run.
    /// </summary>
    public string Name { get; }

    /// <summary>Step 0, before training.</summary>
    public static ProbeSchedule Start { get; } = new("at the start", (k, _, _) => k == 0);

    /// <summary>The last step of the run.</summary>
    public static ProbeSchedule End { get; } = new("at the end", (k, _, last) => k == last);

    /// <summary>The last step of every epoch.</summary>
    public static ProbeSchedule EveryEpoch { get; } = EveryEpochs(1);

    /// <summary>The last step of every n-th epoch, n >= 1.</summary>
    public static ProbeSchedule EveryEpochs(int epochs) =>
        epochs > 0
            ? new(
                epochs == 1 ? "every epoch" : $"every {epochs} epochs",
                (k, perEpoch, _) => k > 0 && k % (epochs * perEpoch) == 0
            )
            : throw new ArgumentException($"a schedule's period is at least 1 epoch, got {epochs}");

    /// <summary>Every n-th step, n >= 1.</summary>
    public static ProbeSchedule Every(long steps) =>
        steps > 0
            ? new(steps == 1 ? "every step" : $"every {steps} steps", (k, _, _) => k > 0 && k % steps == 0)
            : throw new ArgumentException($"a schedule's period is at least 1 step, got {steps}");

    /// <summary>The steps 10^(j / perDecade), rounded, j = 0, 1, ...; perDecade >= 1.</summary>
    public static ProbeSchedule Logarithmic(int perDecade) =>
        perDecade > 0
            ? new($"{perDecade} times a decade of steps", (k, _, _) => k > 0 && IsLogarithmic(k, perDecade))
            : throw new ArgumentException($"a logarithmic schedule has at least 1 step a decade, got {perDecade}");

    /// <summary>The given steps and no others.</summary>
    public static ProbeSchedule At(params long[] steps)
    {
        var set = steps.ToHashSet();
        return new($"at steps {string.Join(", ", steps)}", (k, _, _) => set.Contains(k));
    }

    /// <summary>The steps of both sets.</summary>
    public static ProbeSchedule operator |(ProbeSchedule a, ProbeSchedule b) =>
        new(
            $"{a.Name} or {b.Name}",
            (k, perEpoch, last) => a._contains(k, perEpoch, last) || b._contains(k, perEpoch, last)
        );

    /// <summary>Whether the set contains a step.</summary>
    /// <param name="step">The step k >= 0.</param>
    /// <param name="stepsPerEpoch">Number of steps of an epoch.</param>
    /// <param name="lastStep">Number K of steps of the run.</param>
    public bool Contains(long step, long stepsPerEpoch, long lastStep) => _contains(step, stepsPerEpoch, lastStep);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static bool IsLogarithmic(long k, int perDecade)
    {
        var j = (long)Math.Round(perDecade * Math.Log10(k));
        for (var near = Math.Max(0, j - 1); near <= j + 1; near++)
            if ((long)Math.Round(Math.Pow(10, (double)near / perDecade)) == k)
                return true;
        return false;
    }
}
