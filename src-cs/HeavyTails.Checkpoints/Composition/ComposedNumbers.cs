using System.Diagnostics.CodeAnalysis;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>
/// Numbers that are computed of several tensors each time they are loaded. Messages name the place of the first.
/// </summary>
internal sealed class ComposedNumbers : TensorNumbers
{
    private readonly Func<int[], TensorData> _compute;
    private readonly IReadOnlyList<ByteSource> _sources;

    [SetsRequiredMembers]
    private ComposedNumbers(IReadOnlyList<TensorEntry> parts, Func<int[], TensorData> compute)
    {
        var first = parts[0].Numbers!;
        (Source, Start, DType, _compute) = (first.Source, first.Start, first.DType, compute);
        _sources = [.. parts.Select(p => p.Numbers?.Source).OfType<ByteSource>().Distinct()];
    }

    public override TensorData Load(int[] shape, int count)
    {
        var data = _compute(shape);
        // The parts may be in several files, of which the entry asks the first one's only.
        foreach (var source in _sources)
            source.CheckUnchanged();
        return data;
    }

    /// <summary>A weight that is computed of its parts when it is loaded.</summary>
    /// <param name="name">Name of the weight.</param>
    /// <param name="shape">Its dimensions, whose product is at most what an array can hold.</param>
    /// <param name="parts">The parts; the first gives the file, the offset and what the file declares.</param>
    /// <param name="compute">Computes the numbers of the shape given.</param>
    public static ComposedTensor Weight(
        string name,
        IReadOnlyList<long> shape,
        IReadOnlyList<TensorEntry> parts,
        Func<int[], TensorData> compute
    ) => new(Entry(name, shape, parts, (null, compute)), parts);

    /// <summary>A weight that was dequantised, with a text that says from what.</summary>
    public static ComposedTensor Dequantised(
        string name,
        IReadOnlyList<long> shape,
        IReadOnlyList<TensorEntry> parts,
        (string Quantised, Func<int[], TensorData> Compute) how
    ) => new(Entry(name, shape, parts, how), parts);

    /// <summary>A weight that cannot be composed; <paramref name="why"/> is the reason, a phrase.</summary>
    public static ComposedTensor Refused(string name, IReadOnlyList<TensorEntry> parts, string why) =>
        new(
            new TensorEntry
            {
                Name = name,
                DType = parts[0].DType,
                Shape = parts[0].Shape,
                File = parts[0].File,
                Offset = parts[0].Offset,
                Reason = why,
            },
            parts
        );

    private static TensorEntry Entry(
        string name,
        IReadOnlyList<long> shape,
        IReadOnlyList<TensorEntry> parts,
        (string? Quantised, Func<int[], TensorData> Compute) how
    )
    {
        var (first, quantised) = (parts[0], how.Quantised);
        var count = Entries.Count([.. shape]);
        var type = first.DType == DType.F64 ? DType.F64 : DType.F32;
        return new TensorEntry
        {
            Name = name,
            DType = quantised is null ? first.DType : type,
            Shape = shape,
            File = first.File,
            Offset = first.Offset,
            Reason = Entries.Reason(type, type.Name(), [.. shape], count < 0 ? long.MaxValue : count),
            Numbers = new ComposedNumbers(parts, how.Compute),
            DeclaredKind = first.DeclaredKind,
            Groups = first.Groups,
            Layout = first.Layout,
            GateOrder = first.GateOrder,
            Quantised = quantised,
        };
    }
}
