namespace HeavyTails.Checkpoints.Roles;

/// <summary>The tensors of a model by name, for rules in which one tensor tells what another one is.</summary>
internal sealed class ModelTensors
{
    private const int MostTops = 8;
    private readonly Dictionary<string, NamedTensor> _byKey = [];
    private readonly List<string> _tops = [];
    private HashSet<string>? _withoutDots;

    /// <summary>A model without tensors.</summary>
    public static ModelTensors None { get; } = new();

    /// <summary>The first words of the names, each once, at most 8 of them.</summary>
    public IReadOnlyList<string> Tops => _tops;

    /// <summary>Adds a tensor; of two with the same name the first counts.</summary>
    public void Add(NamedTensor tensor)
    {
        if (tensor.Key.Length == 0)
            return;
        _byKey.TryAdd(tensor.Key, tensor);
        if (_tops.Count < MostTops && tensor.Key.IndexOf('.') is > 0 and var dot && tensor.Key[..dot] is var top)
            if (!_tops.Contains(top))
                _tops.Add(top);
    }

    /// <summary>The tensor with a name in lower case with dots between its words; null when there is none.</summary>
    public NamedTensor? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>
    /// The tensor with a name in a module, both as in <see cref="Find"/>; an empty module is the model itself.
    /// </summary>
    public NamedTensor? FindIn(string module, string name) => Find(module.Length > 0 ? $"{module}.{name}" : name);

    /// <summary>
    /// Whether a name without its first word and its dots is this text. Names of averages, model_ema, do not count.
    /// </summary>
    public bool HasWithoutDots(string text)
    {
        _withoutDots ??=
        [
            .. _byKey
                .Keys.Where(key => !key.StartsWith("model_ema.", StringComparison.Ordinal))
                .Select(key => key[(key.IndexOf('.') + 1)..].Replace(".", "", StringComparison.Ordinal)),
        ];
        return _withoutDots.Contains(text);
    }
}
