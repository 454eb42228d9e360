using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>
/// What a cell may use. Resources do not decide results, so they are no part of a run's hash. A value of null is the
/// default.
/// </summary>
public sealed record CellResources
{
    /// <summary>
    /// Longest wall time of a cell. Default: no limit on this machine, the partition's limit on Slurm.
    /// </summary>
    public TimeSpan? Time { get; init; }

    /// <summary>
    /// Most memory of a cell's processes together, in bytes. Default: no limit on this machine, the partition's default
    /// on Slurm.
    /// </summary>
    public long? Memory { get; init; }

    /// <summary>Number of threads of a cell, at least 1. Default: 1.</summary>
    public int? Threads { get; init; }

    /// <summary>Number of GPUs of a cell. Default: 0.</summary>
    public int? Gpus { get; init; }

    /// <summary>These resources where they are given, otherwise those of another.</summary>
    public CellResources Or(CellResources other) =>
        new()
        {
            Time = Time ?? other.Time,
            Memory = Memory ?? other.Memory,
            Threads = Threads ?? other.Threads,
            Gpus = Gpus ?? other.Gpus,
        };

    /// <summary>A duration such as "90s", "15m", "2h" or "1d"; a number alone is seconds.</summary>
    /// <exception cref="ArgumentException">The text is no duration above zero.</exception>
    public static TimeSpan TimeOf(string name, string text) =>
        Scaled(text, ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)) is { } seconds and <= 1e9
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentException($"{name}: expected a time such as 90s, 15m, 2h or 1d, got \"{text}\"");

    /// <summary>An amount of memory such as "512M" or "4G", in powers of 1,024; a number alone is bytes.</summary>
    /// <exception cref="ArgumentException">The text is no amount above zero.</exception>
    public static long BytesOf(string name, string text) =>
        Scaled(text, ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40))
            is { } bytes
                and >= 1
                and < 9e18
            ? (long)bytes
            : throw new ArgumentException($"{name}: expected an amount such as 512M or 4G, got \"{text}\"");

    private static double? Scaled(string text, params (string Unit, long Size)[] units)
    {
        var unit = units.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        var digits = unit.Unit is null ? text : text[..^unit.Unit.Length];
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var x) && x > 0
            ? x * (unit.Unit is null ? 1 : unit.Size)
            : null;
    }
}
