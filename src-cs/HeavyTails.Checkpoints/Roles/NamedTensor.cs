// Names are words separated by dots (PyTorch, Hugging Face) or slashes (Keras, TensorFlow, Flax):
//   MODULE.LEAF          encoder.layer.0.attention.self.query . weight
//   MODULE/LEAF:0        conv2d/kernel:0, which TensorFlow calls the first output of a variable
//   MODULE/LEAF/.ATTRIBUTES/VARIABLE_VALUE                        a variable in TensorFlow's object graph
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>What a rule is told about a tensor: its name in words, its shape, and what the file declares.</summary>
internal sealed partial class NamedTensor
{
    private const string VariableValue = "/.attributes/variable_value";

    /// <summary>Longest name, in characters, that is searched for what its layer does.</summary>
    public const int LongestName = 512;

    /// <summary>Last words that every module's weights have, which say nothing of what the module does.</summary>
    private static readonly string[] WeightWords =
    [
        "weight",
        "kernel",
        "weights",
        "w",
        "depthwise_kernel",
        "pointwise_kernel",
        "depthwise_weights",
        "pointwise_weights",
    ];

    /// <summary>A tensor by its name, without the wrappers of training, and its dimensions.</summary>
    public NamedTensor(string name, int[] shape)
    {
        (Name, Shape) = (name, shape);
        if (name.Length > LongestName)
            return;
        var lower = name.ToLowerInvariant();
        if (lower.EndsWith(VariableValue, StringComparison.Ordinal) && lower.Length > VariableValue.Length)
            lower = lower[..^VariableValue.Length];
        if (
            lower.LastIndexOf(':') is > 0 and var colon
            && lower.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0
        )
            lower = lower[..colon];
        HasSlashes = lower.Contains('/', StringComparison.Ordinal);
        Key = lower.Replace('/', '.');
        Leaf = LastWord(Key);
        IsModuleWeight = Array.IndexOf(WeightWords, Leaf) >= 0;
        Owner = LastWord(Module);
        Role = Owner.Length > 0 && (IsModuleWeight || Leaf is "table") ? Owner : Leaf;
    }

    /// <summary>The name without the wrappers of training.</summary>
    public string Name { get; }

    /// <summary>Dimensions, outermost first.</summary>
    public int[] Shape { get; }

    /// <summary>
    /// The name in lower case with dots between its words; empty where it has more than 512 characters, which no
    /// network's name has.
    /// </summary>
    public string Key { get; } = "";

    /// <summary>The last word: "weight", "kernel", "cls_token".</summary>
    public string Leaf { get; } = "";

    /// <summary>The last word but one: "conv1" of "layer1.conv1.weight"; empty where there is one word.</summary>
    public string Owner { get; } = "";

    /// <summary>All but the last word, joined by dots.</summary>
    public string Module => Parent(Key);

    /// <summary>The name that the module of the tensor is in: "layer1" of "layer1.conv1.weight".</summary>
    public string Block => Parent(Module);

    /// <summary>
    /// The last word that is not "weight" or another word of that kind: "conv1" of "layer1.conv1.weight".
    /// </summary>
    public string Role { get; } = "";

    /// <summary>
    /// The role of a table that is looked up: Keras and Flax call it "embeddings" or "embedding" of a module that has
    /// the name.
    /// </summary>
    public string TableRole => Leaf is "embeddings" or "embedding" && Owner.Length > 0 ? Owner : Role;

    /// <summary>Whether the last word is "weight", "kernel" or another that modules give their weights.</summary>
    public bool IsModuleWeight { get; }

    /// <summary>Whether slashes separate the words, as in TensorFlow, Keras, Flax and Haiku.</summary>
    public bool HasSlashes { get; }

    /// <summary>What the file declares; Unknown where it declares nothing.</summary>
    public LayerKind Declared { get; init; }

    /// <summary>
    /// Whether the file declares a layer that multiplies by the tensor; a table that is looked up is none.
    /// </summary>
    public bool IsDeclaredLayer => Declared is not (LayerKind.Unknown or LayerKind.Embedding);

    /// <summary>Order of the dimensions that the format has for all files; else Unknown.</summary>
    public TensorLayout Layout { get; init; }

    /// <summary>All tensors of the model.</summary>
    public ModelTensors Model { get; init; } = ModelTensors.None;

    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>Number of dimensions other than 1.</summary>
    public int WideDimensions => Shape.Count(d => d != 1);

    /// <summary>The bias of the same module, [out]; null when there is none.</summary>
    public NamedTensor? Bias => Model.FindIn(Module, "bias") ?? Model.Find($"{Key}_bias");

    /// <summary>Whether a word names a convolution.</summary>
    public bool IsNamedConvolution => Convolution().IsMatch(Key);

    /// <summary>The dimensions as text: "64 x 3 x 7 x 7".</summary>
    public string ShapeText => string.Join(" x ", Shape);

    /// <summary>All but the last word of a key; empty where there is one word.</summary>
    public static string Parent(string key) => key[..Math.Max(0, key.LastIndexOf('.'))];

    /// <summary>The last word of a key.</summary>
    public static string LastWord(string key) => key[(key.LastIndexOf('.') + 1)..];

    [GeneratedRegex(@"conv(?!ert|erge|ers)|(^|[._])(tdnn|patch_?embed(d?ing)?s?)\d*([._]|$)")]
    private static partial Regex Convolution();
}
