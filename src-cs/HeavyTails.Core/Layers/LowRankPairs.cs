// dW = s B A, A [r, in], B [out, r].  Hu et al. 2021, LoRA, arXiv:2106.09685, sec. 4.1.
//   s B diag(E) A, E [r, 1]   AdaLoRA: Zhang et al. 2023, arXiv:2303.10512, sec. 3.1; PEFT divides by r + 1e-5
//   s = alpha / r             where a tensor MODULE.alpha with one number lies beside the halves (kohya-ss, Diffusers)
// A pair is one layer and keeps its halves, because the analysis does not need their product.

namespace HeavyTails.Core.Layers;

/// <summary>Joins the tensors of low-rank updates by their names.</summary>
public static class LowRankPairs
{
    /// <summary>
    /// Returns the layers in their order, with each pair as one layer at the place of its first half. A diagonal
    /// (AdaLoRA) and an alpha that a pair uses belong to the pair and are not layers of their own. Tensors that a pair
    /// cannot use remain layers, which are listed with the reason and not analysed. Pairs that are already joined
    /// remain unchanged.
    /// </summary>
    public static IReadOnlyList<Layer> Join(IReadOnlyList<Layer> layers)
    {
        var named = new Dictionary<Layer, LowRankName>(ReferenceEqualityComparer.Instance);
        foreach (var layer in layers)
            if (layer.Factors is null && layer.Kind != LayerKind.Bias && LowRankName.Of(layer.Name) is { } name)
                named.TryAdd(layer, name);
        return named.Count == 0 ? layers : new Joining(layers, named).Layers;
    }

    private sealed class Joining
    {
        private readonly Dictionary<Layer, LowRankName> _named;
        private readonly Dictionary<string, Layer> _byName = [];
        private readonly Dictionary<(string Module, string Adapter, LowRankPart), Layer> _further = [];
        private readonly Dictionary<Layer, Layer?> _replaced = new(ReferenceEqualityComparer.Instance);

        public Joining(IReadOnlyList<Layer> layers, Dictionary<Layer, LowRankName> named)
        {
            _named = named;
            foreach (var layer in layers)
                _byName.TryAdd(layer.Name, layer);
            foreach (var (layer, name) in named)
            {
                if (!name.IsHalf)
                    _further.TryAdd(Key(name, name.Part), layer);
                _replaced[layer] = layer with
                {
                    Kind = name.Part == LowRankPart.Magnitudes ? LayerKind.Unknown : LayerKind.LowRankPair,
                };
            }
            var halves = new Dictionary<LowRankName, Layer>();
            foreach (var layer in layers)
            {
                if (!named.TryGetValue(layer, out var name) || !name.IsHalf)
                    continue;
                var other = name with { Part = name.Part == LowRankPart.A ? LowRankPart.B : LowRankPart.A };
                if (halves.Remove(other, out var first))
                {
                    var (b, a) = name.Part == LowRankPart.B ? (layer, first) : (first, layer);
                    _replaced[first] = Pair(b, a, first);
                    _replaced[layer] = null;
                }
                else
                    halves.TryAdd(name, layer);
            }
            Layers = [.. layers.Select(l => _replaced.TryGetValue(l, out var instead) ? instead : l).OfType<Layer>()];
        }

        public IReadOnlyList<Layer> Layers { get; }

        private Layer Pair(Layer b, Layer a, Layer first)
        {
            var name = _named[a];
            if (name.MayBeTransposed && AreTransposed(b.Shape, a.Shape))
                (b, a) = (a, b);
            var warnings = new List<string>();
            var diagonal = Further(LowRankPart.Diagonal);
            if (diagonal is not null)
                _replaced[diagonal] = null;
            var magnitudes = Magnitudes(name);
            if (magnitudes is not null)
                warnings.Add(LowRankFactors.DoraWarning);
            var factors = new LowRankFactors(b, a)
            {
                Module = name.Module,
                Diagonal = diagonal,
                Magnitudes = magnitudes,
                Scale = Scale($"{name.Module}.alpha", a.Shape, warnings),
                Refusal = Further(LowRankPart.Core) is { } core
                    ? $"a low-rank pair with a third factor, {core.TensorName}, which is not read"
                    : null,
                Warnings = warnings,
            };
            return new Layer
            {
                Name = Free(name.PairName, first),
                TensorName = first.TensorName,
                Kind = LayerKind.LowRankPair,
                Shape = factors.ProductShape,
                DType = b.DType,
                Load = factors.Product,
                Factors = factors,
            };

            Layer? Further(LowRankPart part) => _further.GetValueOrDefault(Key(name, part));
        }

        // PEFT appends its adapter "default" to some names and not to others.
        private static (string, string, LowRankPart) Key(LowRankName name, LowRankPart part) =>
            (name.Module, name.Adapter is "default" ? "" : name.Adapter, part);

        // Two pairs of one module, "lora_A" and "lora_embedding_A", cannot both have the name "q.lora".
        private string Free(string pairName, Layer first) =>
            _byName.TryAdd(pairName, first) ? pairName : LayerKinds.LongName(first.Name);

        // torchtune and MLX store the magnitudes as vectors "magnitude" and "m" of the module itself.
        private Layer? Magnitudes(LowRankName name) =>
            _further.GetValueOrDefault(Key(name, LowRankPart.Magnitudes))
            ?? new[] { "magnitude", "m" }
                .Select(word => _byName.GetValueOrDefault($"{name.Module}.{word}"))
                .FirstOrDefault(vector => vector is { Shape.Count: 1 });

        /// <summary>
        /// Whether the halves are lora_a [in, r] and lora_b [r, out]. Those of square layers fit either way; the
        /// smaller dimension is then taken for r.
        /// </summary>
        private static bool AreTransposed(IReadOnlyList<int> b, IReadOnlyList<int> a) =>
            b.Count == 2 && a.Count == 2 && a[1] == b[0] && (b[1] != a[0] || a[1] < a[0]);

        private double? Scale(string name, IReadOnlyList<int> a, List<string> warnings)
        {
            if (a.Count == 0 || !_byName.TryGetValue(name, out var alpha))
                return null;
            if (alpha.Count != 1)
            {
                warnings.Add($"{alpha.TensorName} is not used: expected one number, got [{alpha.ShapeText}]");
                return null;
            }
            try
            {
                var value = alpha.Load();
                _replaced[alpha] = null;
                return (value.IsDouble ? value.Double.Span[0] : value.Single.Span[0]) / a[0];
            }
            catch (NotSupportedException unsupported)
            {
                warnings.Add($"{alpha.TensorName} is not used: {unsupported.Message}");
                return null;
            }
        }
    }
}
