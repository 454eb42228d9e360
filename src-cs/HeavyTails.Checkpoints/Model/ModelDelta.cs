// What training changed: W - W0, W of a model and W0 of the model it began from. Both are loaded when the layer is, and
// the difference of float32 numbers is rounded once, to float32.
using System.Numerics;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Replaces the layers of a model by their differences from a base model.</summary>
internal static class ModelDelta
{
    /// <summary>What follows the name of a layer that is a difference.</summary>
    private const string Suffix = ".delta";

    /// <summary>
    /// The layers with a spectrum as W - W0, "NAME.delta", with the numbers that they have in the model. A layer that
    /// the other model lacks, or has in another shape, is listed with the reason and has no spectrum, and so are the
    /// base model's own, at the end.
    /// </summary>
    /// <param name="model">Layers of the model.</param>
    /// <param name="baseModel">Layers of the base model.</param>
    /// <param name="paths">Path of the model and path of the base model, for messages.</param>
    /// <exception cref="CheckpointException">No layer of the model has weights in the base model.</exception>
    public static IReadOnlyList<Layer> Of(
        IReadOnlyList<Layer> model,
        IReadOnlyList<Layer> baseModel,
        (string Model, string Base) paths
    )
    {
        var numbered = LayerKinds.Numbered(model);
        var names = (paths.Model, $"the base model {paths.Base}");
        var pairing = LayerPairing.Of(numbered, baseModel, names);
        if (pairing.Pairs.Count == 0)
            throw new CheckpointException(
                paths.Model,
                null,
                $"no layer has weights in the base model {paths.Base}"
                    + (pairing.OnlyFirst is [var first, ..] ? $": {Text.Quote(first.Layer.Name)}, {first.Reason}" : "")
            );
        var instead = new Dictionary<Layer, Layer>(ReferenceEqualityComparer.Instance);
        foreach (var pair in pairing.Pairs)
            instead.Add(pair.First, Difference(pair.First, pair.Second));
        foreach (var unmatched in pairing.OnlyFirst)
            instead.Add(unmatched.Layer, Without(unmatched));
        return
        [
            .. numbered.Select(layer => instead.GetValueOrDefault(layer, layer)),
            .. pairing.OnlySecond.Select(Without),
        ];
    }

    private static Layer Without(UnmatchedLayer unmatched) =>
        unmatched.Layer with
        {
            WhyNot = unmatched.Reason,
            Id = 0,
        };

    private static Layer Difference(Layer after, Layer before) =>
        after with
        {
            Name = after.Name + Suffix,
            Update = "W - W0",
            Load = () => Subtracted(after.Load(), before.Load()),
        };

    private static TensorData Subtracted(TensorData w, TensorData before)
    {
        if (w.IsComplex || before.IsComplex)
            throw new NotSupportedException("differences of complex weights are not analysed");
        return w.IsDouble || before.IsDouble
            ? new TensorData(w.Shape, Subtracted<double>(w.ToDoubles(), before.ToDoubles()))
            : new TensorData(w.Shape, Subtracted(w.Single.Span, before.Single.Span));
    }

    private static T[] Subtracted<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : struct, INumber<T>
    {
        var difference = x.ToArray();
        for (var i = 0; i < difference.Length; i++)
            difference[i] -= y[i];
        return difference;
    }
}
