// An adapter beside the model that it was trained for: for each low-rank pair the layers W0, W0 + s B A and s B A.
//   DoRA: W = m (W0 + s B A) / ||W0 + s B A||, a norm for each output.  Liu et al. 2024, arXiv:2402.09353, eq. 5
// B A is [out, in]. It is transposed where the model stores [in, out]: PEFT's fan_in_fan_out (GPT-2's Conv1D) and
// embeddings (lora_embedding_A and _B), whose update is A' B'.  huggingface/peft, tuners/lora/layer.py and dora.py
using System.Numerics;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Adds the base model's weights to the layers of an adapter.</summary>
/// <param name="baseLayers">Layers of the base model.</param>
/// <param name="config">The adapter's configuration; null for none.</param>
/// <param name="paths">Path of the adapter and path of the base model, for messages.</param>
internal sealed class AdapterBase(
    IReadOnlyList<Layer> baseLayers,
    AdapterConfig? config,
    (string Adapter, string Base) paths
)
{
    private readonly BaseNames _names = new(baseLayers);

    /// <summary>
    /// The adapter's layers, with the weights without and with the update before each pair. Magnitudes of DoRA that
    /// were used are left out.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// There is no pair, or the base model has no weights for one, several, or weights of another shape.
    /// </exception>
    public IReadOnlyList<Layer> Add(IReadOnlyList<Layer> adapter)
    {
        if (!adapter.Any(l => l.Factors is not null))
            throw Fail($"no low-rank pair to add to the base model {paths.Base}");
        var result = new List<Layer>();
        var shown = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        var used = new HashSet<string>();
        foreach (var layer in adapter)
        {
            // A pair that cannot be multiplied is listed with its own reason.
            if (layer.Factors is { } factors && factors.WhyNot() is null)
            {
                var weights = Weights(layer, factors);
                if (shown.Add(weights))
                    result.Add(weights);
                result.Add(Sum(layer, factors, weights));
                if (factors.Magnitudes is { } magnitudes)
                    used.Add(magnitudes.TensorName);
            }
            result.Add(layer);
        }
        // The layers of the base model have the numbers that they have there.
        return
        [
            .. result
                .Where(l => l.Factors is not null || !used.Contains(l.TensorName))
                .Select(l => l.Id == 0 ? l : l with { Id = 0 }),
        ];
    }

    private Layer Weights(Layer pair, LowRankFactors factors)
    {
        var found = _names.Of(factors.Module);
        if (found.Count != 1)
            throw Fail(
                $"the pair {Text.Quote(pair.Name)} belongs to {Text.Quote(factors.Module)}, "
                    + (
                        found.Count == 0
                            ? $"and the base model {paths.Base} has no weights of that name"
                            : $"which may be {string.Join(" or ", found.Take(3).Select(l => Text.Quote(l.Name)))}"
                                + $" of the base model {paths.Base}"
                    )
            );
        return IsTransposed(factors, found[0]) is not null
            ? found[0]
            : throw Fail(
                $"the pair {Text.Quote(pair.Name)} is an update of"
                    + $" [{string.Join(" x ", factors.ProductShape)}], {Text.Quote(found[0].Name)} of the base model"
                    + $" {paths.Base} is [{found[0].ShapeText}]"
            );
    }

    /// <summary>Whether the update is added transposed; null when it fits the weights in neither way.</summary>
    private bool? IsTransposed(LowRankFactors factors, Layer weights)
    {
        var (update, shape) = (Trimmed(factors.ProductShape), Trimmed(weights.Shape));
        var straight = update.SequenceEqual(shape);
        var turned = update is [var rows, var columns] && shape.SequenceEqual([columns, rows]);
        if (straight && turned)
            return config is { IsFanInFanOut: true }
                || factors.A.TensorName.Contains("lora_embedding", StringComparison.Ordinal);
        return straight ? false
            : turned ? true
            : null;
    }

    /// <summary>Dimensions without those of 1 at the end, which the halves of a 1 x 1 convolution may lack.</summary>
    private static int[] Trimmed(IReadOnlyList<int> shape)
    {
        var rank = shape.Count;
        while (rank > 2 && shape[rank - 1] == 1)
            rank--;
        return [.. shape.Take(rank)];
    }

    private Layer Sum(Layer pair, LowRankFactors factors, Layer weights)
    {
        var transposed = IsTransposed(factors, weights)!.Value;
        var isDora = factors.Magnitudes is not null || config is { IsDora: true };
        var why =
            !isDora ? null
            : factors.Magnitudes is not { } m ? "a DoRA update whose magnitudes are missing"
            : Norms(m, weights.Shape, transposed) is null
                ? $"a DoRA update of [{weights.ShapeText}] whose magnitudes are [{m.ShapeText}]"
            : null;
        var suffix = pair.Name[(pair.Name.LastIndexOf(".lora", StringComparison.Ordinal) + 1)..];
        return weights with
        {
            Name = weights.Name + ".merged" + (suffix.StartsWith("lora", StringComparison.Ordinal) ? suffix[4..] : ""),
            TensorName = weights.TensorName,
            Update = $"{(isDora ? "DoRA of W0 + s B A" : "W0 + s B A")}, {factors.Text}",
            WhyNot = why ?? weights.WhyNot,
            Load = () => Loaded(factors, weights, transposed),
        };
    }

    private static TensorData Loaded(LowRankFactors factors, Layer weights, bool transposed)
    {
        var (sum, update) = (Added(weights.Load(), factors.Product(), transposed), factors.Magnitudes);
        if (update is null)
            return sum;
        var norms = update.Load().ToDoubles();
        var (count, inner) = Norms(update, sum.Shape, transposed)!.Value;
        return Rescaling.Of(sum, norms, count == 1 ? sum.Length : inner);
    }

    /// <summary>
    /// The axis of the magnitudes: the outputs where they are a vector, else as their shape says; null when they do
    /// not fit.
    /// </summary>
    private static (int Count, int Inner)? Norms(Layer magnitudes, IReadOnlyList<int> shape, bool transposed)
    {
        var given = magnitudes.Shape.Select(d => (long)d).ToArray();
        var norms = new long[shape.Count];
        Array.Fill(norms, 1);
        if (given.Length == 1)
            norms[transposed ? 1 : 0] = given[0];
        else if (given.Length == 2 && transposed)
            (norms[0], norms[1]) = (given[1], given[0]);
        else if (given.Length <= norms.Length)
            given.CopyTo(norms, 0);
        else
            return null;
        return Rescaling.Axis([.. shape.Select(d => (long)d)], norms);
    }

    private static TensorData Added(TensorData weights, TensorData update, bool transposed) =>
        weights.IsDouble || update.IsDouble
            ? new TensorData(
                weights.Shape,
                Added<double>(weights.ToDoubles(), update.ToDoubles(), weights.Shape, transposed)
            )
            : new TensorData(weights.Shape, Added(weights.Single.Span, update.Single.Span, weights.Shape, transposed));

    private static T[] Added<T>(
        ReadOnlySpan<T> weights,
        ReadOnlySpan<T> update,
        IReadOnlyList<int> shape,
        bool transposed
    )
        where T : struct, INumber<T>
    {
        var sum = weights.ToArray();
        if (!transposed)
        {
            for (var i = 0; i < sum.Length; i++)
                sum[i] += update[i];
            return sum;
        }
        var (rows, columns) = (shape[0], shape[1]);
        for (var r = 0; r < rows; r++)
        for (var c = 0; c < columns; c++)
            sum[r * columns + c] += update[c * rows + r];
        return sum;
    }

    private CheckpointException Fail(string problem) => new(paths.Adapter, null, problem);
}
