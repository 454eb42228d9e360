// The tensors of a model go to a new safetensors file in their order, one at a time. A chosen layer's tensor is loaded,
// its matrices are made as for an analysis, changed, and put back: the same matrices, made of the indexes 0 .. n - 1
// in place of the numbers, say to which number of the tensor each entry belongs. Every other tensor is copied as its
// bytes.
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Smoothing;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Checkpoints.Rewriting;

/// <summary>Writes models with changed layers.</summary>
public static class ModelRewriting
{
    /// <summary>
    /// Writes a model to a safetensors file, under a temporary name that is then renamed. Tensors keep their names,
    /// number types, shapes and bits, but for those of the changed layers; a tensor that shares the memory of a changed
    /// one is written with the same numbers. Numbers are rounded once, from float64 to the type of their tensor.
    /// </summary>
    /// <param name="checkpoint">The model, which no adapter's base is added to.</param>
    /// <param name="path">Where the file is written; it is no file of the model.</param>
    /// <param name="request">What is changed.</param>
    /// <exception cref="CheckpointException">
    /// A tensor cannot be copied, since it is not stored as plain numbers of a type that the format has.
    /// </exception>
    public static RewrittenModel Save(Checkpoint checkpoint, string path, RewriteRequest request)
    {
        var pass = new Pass(checkpoint, request);
        var metadata = new Dictionary<string, string>(Metadata(checkpoint));
        foreach (var (key, value) in request.Metadata)
            metadata[key] = value;
        SafetensorsWriter.Save(path, [.. checkpoint.Tensors.Select(pass.Tensor)], metadata);
        return pass.Result;
    }

    // Loaders of PyTorch models ask for the key "format".
    private static IEnumerable<KeyValuePair<string, string>> Metadata(Checkpoint checkpoint) =>
        checkpoint.Format.Name == "Safetensors" ? checkpoint.Metadata
        : checkpoint.Format.Name.Contains("Torch", StringComparison.Ordinal) ? [new("format", "pt")]
        : [];

    private sealed class Pass
    {
        private readonly RewriteRequest request;
        private readonly ILookup<string, Layer> chosen;
        private readonly Dictionary<string, TensorEntry> entries;
        private readonly Dictionary<string, byte[]> shared = [];
        private readonly HashSet<string> tied;
        private readonly List<RewrittenLayer> layers = [];
        private readonly List<SkippedLayer> unchanged = [];

        public Pass(Checkpoint checkpoint, RewriteRequest request)
        {
            this.request = request;
            entries = checkpoint.Tensors.ToDictionary(tensor => tensor.Name);
            tied = [.. checkpoint.Tensors.Select(tensor => tensor.TiedTo).OfType<string>()];
            var (changeable, others) = (new List<Layer>(), request.Layers.Where(LayerKinds.HasSpectrum));
            foreach (var layer in others)
                if (WhyNot(layer) is { } reason)
                    Skip(layer, reason);
                else
                    changeable.Add(layer);
            chosen = changeable.ToLookup(layer => layer.TensorName);
        }

        public RewrittenModel Result => new(layers, unchanged);

        public SafetensorsTensor Tensor(TensorEntry entry)
        {
            if (StoredBits.WhyNot(entry) is { } reason)
                throw new CheckpointException(entry.File, null, $"tensor {Text.Quote(entry.Name)} {reason}");
            return new(entry.Name, entry.DType, entry.Shape, stream => Write(entry, stream));
        }

        private void Write(TensorEntry entry, Stream stream)
        {
            if (entry.TiedTo is { } first && shared.TryGetValue(first, out var same) && IsAlike(entry, entries[first]))
                stream.Write(same);
            else if (chosen[entry.Name].Any() && Changed(entry) is { } bytes)
            {
                if (tied.Contains(entry.Name))
                    shared[entry.Name] = bytes;
                stream.Write(bytes);
            }
            else
                StoredBits.CopyTo(entry, stream);
        }

        private static bool IsAlike(TensorEntry one, TensorEntry other) =>
            one.DType == other.DType && one.Shape.SequenceEqual(other.Shape);

        // The bytes of a tensor with its layers changed; null where none is.
        private byte[]? Changed(TensorEntry entry)
        {
            var stored = entry.Load();
            if (stored.CountNotFinite() is > 0 and var wrong)
            {
                foreach (var layer in chosen[entry.Name])
                    Skip(layer, $"{wrong} of {stored.Length} weights are NaN or infinite");
                return null;
            }
            var numbers = stored.ToDoubles();
            var (made, norm) = (new List<RewrittenLayer>(), Norm(numbers));
            foreach (var layer in chosen[entry.Name])
                made.AddRange(Change(layer, stored, numbers));
            if (made.Count == 0)
                return null;
            var exact = numbers.ToArray();
            var bytes = Narrow.Bytes(numbers, entry.DType);
            var rounding = Distance(exact, numbers);
            layers.AddRange(
                made.Select(layer =>
                    layer with
                    {
                        Rounding = rounding,
                        RelativeChange = norm > 0 ? layer.RelativeChange / norm : 0,
                    }
                )
            );
            return bytes;
        }

        // Changes the numbers of a layer; its change is not yet over the norm.
        private IEnumerable<RewrittenLayer> Change(Layer layer, TensorData stored, double[] numbers)
        {
            IReadOnlyList<MatrixSet> sets,
                places;
            try
            {
                sets = Matrices(layer, stored);
                places = Matrices(layer, Indexes(stored));
            }
            catch (NotSupportedException unsupported)
            {
                Skip(layer, unsupported.Message);
                yield break;
            }
            for (var s = 0; s < sets.Count; s++)
            {
                var result = request.Change(layer, sets[s]);
                if (!result.TryGet(out var changed))
                {
                    Skip(layer, result.Reason, sets[s].Part);
                    continue;
                }
                var squares = 0.0;
                for (var i = 0; i < sets[s].Count; i++)
                {
                    var at = places[s].Single(i)!.Double.Span;
                    var now = changed.Numbers[i];
                    for (var k = 0; k < now.Length; k++)
                    {
                        ref var number = ref numbers[(long)at[k]];
                        squares += (now[k] - number) * (now[k] - number);
                        number = now[k];
                    }
                }
                yield return new()
                {
                    Layer = Part(layer, sets[s].Part),
                    Rows = sets[s].Rows,
                    Columns = sets[s].Columns,
                    Count = sets[s].Count,
                    Removed = changed.Removed,
                    Of = changed.Of,
                    LargestRemoved = changed.LargestRemoved,
                    SmallestKept = changed.SmallestKept,
                    RelativeChange = Math.Sqrt(squares),
                    Rounding = 0,
                };
            }
        }

        private IReadOnlyList<MatrixSet> Matrices(Layer layer, TensorData stored)
        {
            var data = layer.Arrange?.Invoke(stored) ?? stored;
            return LayerMatrices.Of(layer with { Load = () => data }, request.Matrices).Matrices;
        }

        private static TensorData Indexes(TensorData like)
        {
            var indexes = new double[like.Length];
            for (var i = 0; i < indexes.Length; i++)
                indexes[i] = i;
            return new(like.Shape, (ReadOnlyMemory<double>)indexes);
        }

        private string? WhyNot(Layer layer) =>
            layer.WhyNot
            ?? (
                layer.Factors is not null ? "a low-rank update, whose product is not stored"
                : layer.Update is not null ? "a sum with an update, which is not stored"
                : layer.Quantised is not null ? $"stored as {layer.Quantised}"
                : !entries.TryGetValue(layer.TensorName, out var entry) ? "stored as several tensors"
                : entry.Scale is not null ? "stored with a scale"
                : !Narrow.CanWrite(entry.DType)
                    ? $"stored as {entry.DType.Name()}, which new numbers are not rounded to"
                : null
            );

        private void Skip(Layer layer, string reason, string part = "") =>
            unchanged.Add(SkippedLayer.Of(Part(layer, part), reason));

        // A layer, or a part of it, by its name.
        private static Layer Part(Layer layer, string part) =>
            part == "" ? layer : layer with { Name = $"{layer.Name}[{part}]" };

        private static double Norm(double[] x) => Math.Sqrt(Vectors.Dot(x, x));

        private static double Distance(double[] x, double[] y)
        {
            var squares = 0.0;
            for (var i = 0; i < x.Length; i++)
                squares += (x[i] - y[i]) * (x[i] - y[i]);
            return Math.Sqrt(squares);
        }
    }
}
