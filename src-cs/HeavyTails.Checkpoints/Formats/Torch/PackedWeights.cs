// Modules of torch.ao.nn.quantized keep their weights in objects of C++, whose state is
//   LinearPackedParamsBase   (weight, bias or None)
//   CellParamsBase           (type, [bias_ih, bias_hh], [number, ...], [number, ...], [packed ih, packed hh])
// A pickle has a torch.ScriptObject with the state (that state, "__torch__.torch.classes.X"); a TorchScript archive has
// an object of the class itself.  aten/src/ATen/native/RNN.cpp, struct QuantizedCellParamsDynamic
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A tensor of an object of C++.</summary>
/// <param name="Key">What the module calls it: "weight", "weight_ih".</param>
/// <param name="Value">The tensor, not yet checked.</param>
/// <param name="Kind">What the object says that it does.</param>
internal readonly record struct PackedWeight(string Key, object? Value, LayerKind Kind);

/// <summary>Finds the tensors of PyTorch's objects of packed weights.</summary>
internal static class PackedWeights
{
    private const string ScriptObject = "ScriptObject",
        Linear = "torch.classes.quantized.LinearPackedParamsBase",
        Cell = "torch.classes.rnn.CellParamsBase";

    /// <summary>The tensors of an object; null where it is none of packed weights, or has another state.</summary>
    public static IReadOnlyList<PackedWeight>? Of(Opaque record)
    {
        var (type, state) = State(record);
        if (type.EndsWith(Linear, StringComparison.Ordinal))
            return state is PickleTuple { Items: [TorchTensor weight, var bias] }
                ? [new("weight", weight, LayerKind.Linear), new("bias", bias, LayerKind.Linear)]
                : null;
        if (
            !type.EndsWith(Cell, StringComparison.Ordinal)
            || state is not PickleTuple { Items: [_, PickleList biases, _, _, PickleList weights] }
            || weights.Items is not [Opaque input, Opaque hidden]
            || State(input).State is not PickleTuple { Items: [TorchTensor inputWeight, ..] }
            || State(hidden).State is not PickleTuple { Items: [TorchTensor hiddenWeight, ..] }
        )
            return null;
        var kind = Kind(hiddenWeight);
        return
        [
            new("weight_ih", inputWeight, kind),
            new("weight_hh", hiddenWeight, kind),
            .. biases.Items.Take(2).Select((bias, i) => new PackedWeight(i == 0 ? "bias_ih" : "bias_hh", bias, kind)),
        ];
    }

    /// <summary>
    /// The state of an object of C++ where its class has no reader here; null for every other object.
    /// </summary>
    public static object? Unknown(Opaque record) =>
        record.Type is { Module: "torch", Name: ScriptObject } ? State(record).State : null;

    private static (string Type, object? State) State(Opaque record) =>
        record.Type.Name == ScriptObject && record.State is PickleTuple { Items: [var state, string type] }
            ? (type, state)
            : (record.Type.FullName, record.State);

    /// <summary>The cell by its matrix [gates h, h]: four gates of an LSTM, three of a GRU, one of others.</summary>
    private static LayerKind Kind(TorchTensor hidden) =>
        hidden is not { Shape: [var rows, > 0 and var h] } || rows % h != 0
            ? LayerKind.Unknown
            : (rows / h) switch
            {
                4 => LayerKind.Lstm,
                3 => LayerKind.Gru,
                1 => LayerKind.Rnn,
                _ => LayerKind.Unknown,
            };
}
