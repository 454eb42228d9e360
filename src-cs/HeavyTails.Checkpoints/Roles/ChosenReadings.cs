using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>
/// The readings that a user chose. Of several whose patterns match a tensor and whose reading fits its shape, the last
/// counts.
/// </summary>
internal sealed class ChosenReadings(IReadOnlyList<ReadingChoice> choices)
{
    /// <summary>Most names that a message suggests.</summary>
    private const int MostNames = 3;

    private readonly bool[] _matched = new bool[choices.Count];
    private readonly bool[] _used = new bool[choices.Count];
    private readonly string?[] _unfit = new string?[choices.Count];

    /// <summary>The role that was chosen for a tensor; null when none was.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="names">The names that it has in the file and as a layer.</param>
    public TensorRole? Of(NamedTensor tensor, params ReadOnlySpan<string> names)
    {
        TensorRole? chosen = null;
        for (var i = 0; i < choices.Count; i++)
        {
            if (!Matches(choices[i], names))
                continue;
            _matched[i] = true;
            if (Role(tensor, choices[i]) is not { } role)
                _unfit[i] ??= $"{ReadingText.Quote(tensor.Name)} is [{tensor.ShapeText}]";
            else
                (_used[i], chosen) = (true, role);
        }
        return chosen;
    }

    /// <summary>
    /// Why a choice has no effect: no tensor has such a name, or its reading fits no shape. Null when each has one.
    /// </summary>
    /// <param name="names">Names of the tensors, of which those nearest to the pattern are listed.</param>
    public string? WhyUnused(IEnumerable<string> names)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            if (!_matched[i])
                return $"--as {choices[i]}: no tensor's name matches; the nearest are "
                    + string.Join(
                        ", ",
                        NearestNames.Of(choices[i].Pattern, names, MostNames).Select(ReadingText.Quote)
                    );
            if (!_used[i])
                return $"--as {choices[i]}: expected {Expected(choices[i])}, {_unfit[i]}";
        }
        return null;
    }

    private static bool Matches(ReadingChoice choice, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (choice.Matches(name))
                return true;
        return false;
    }

    private static TensorRole? Role(NamedTensor tensor, ReadingChoice choice)
    {
        var shape = tensor.Shape;
        var isKernel = tensor.Rank is >= 3 and <= 5;
        if (choice.Count is { } count)
            return tensor.Rank == 2 && shape[0] % count == 0 ? Experts.Rows(tensor, count) : null;
        return choice.Reading switch
        {
            TensorReading.Heads when tensor.Rank == 3 => AttentionHeads.Chosen(tensor),
            TensorReading.ByHead when tensor.Rank == 3 => AttentionHeads.Chosen(tensor) with
            {
                Stack = LayerStack.Separate,
            },
            TensorReading.Experts when tensor.Rank == 3 => Experts.Separate,
            TensorReading.Conv1d when isKernel => Kernels.OutputsFirst(tensor),
            TensorReading.Hwio when isKernel => Kernels.OutputsLast(tensor),
            TensorReading.Depthwise when isKernel && shape[1] == 1 => Kernels.OutputsFirst(tensor) with
            {
                Groups = shape[0],
            },
            TensorReading.Depthwise when isKernel => Kernels.Depthwise(tensor, shape[^2]),
            TensorReading.Transposed when isKernel => Kernels.Transposed(tensor),
            TensorReading.Transposed when tensor.Rank == 2 => new TensorRole(LayerKind.Linear)
            {
                Arrangement = new Arrangement([1, 0], shape),
            },
            TensorReading.Matrix when tensor.Rank >= 2 && shape[^1] > 0 => new TensorRole(LayerKind.Linear)
            {
                Arrangement = Arrangement.Reshaped(shape, [shape.Aggregate(1, (p, d) => p * d) / shape[^1], shape[^1]]),
            },
            TensorReading.Skip => TensorRole.Not("left out by --as"),
            _ => null,
        };
    }

    private static string Expected(ReadingChoice choice) =>
        choice.Count is { } count
            ? $"a matrix whose rows are a multiple of {count}"
            : choice.Reading switch
            {
                TensorReading.Heads => "three dimensions",
                TensorReading.ByHead => "three dimensions (byhead:N reads a matrix of N heads)",
                TensorReading.Experts => "three dimensions (experts:N reads a matrix of N experts)",
                TensorReading.Matrix => "two dimensions or more",
                TensorReading.Transposed => "two to five dimensions",
                _ => "three to five dimensions",
            };
}
