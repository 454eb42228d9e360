// Names of devices as libtorch writes them. A name is read without libtorch, which is loaded only to compute.
using System.Globalization;

namespace HeavyTails.Training.Tensors;

/// <summary>Names of devices: "cpu", "cuda" and "cuda:N" with the number N of a GPU from 0.</summary>
public static class DeviceName
{
    private const string NumberedGpu = "cuda:";

    /// <summary>The names, as a message says what was expected.</summary>
    public const string Expected = "cpu, cuda or cuda:N with N >= 0";

    /// <summary>Whether a text is the name of a device, which need not be there.</summary>
    public static bool Is(string name) => name == "cpu" || CudaIndex(name) is not null;

    /// <summary>Checks a name without looking for the device.</summary>
    /// <exception cref="ArgumentException">The text is none; the message says what is.</exception>
    public static void Check(string name)
    {
        if (!Is(name))
            throw new ArgumentException($"device: expected {Expected}, got {name}");
    }

    /// <summary>The number of a GPU, 0 for "cuda"; null for any other text.</summary>
    internal static int? CudaIndex(string name) =>
        name == "cuda" ? 0
        : name.StartsWith(NumberedGpu, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(NumberedGpu.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
        : null;
}
