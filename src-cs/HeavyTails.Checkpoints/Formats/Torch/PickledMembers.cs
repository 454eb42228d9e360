using System.Globalization;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>What the values of a pickled object are: tensors, containers, modules; and keys as text.</summary>
internal static class PickledMembers
{
    /// <summary>Whether a value is a tensor, an array or a sparse matrix.</summary>
    public static bool IsTensor(object? value) =>
        value is TorchTensor or TorchSparseTensor or TorchOtherTensor or PickledArray
        || value is Opaque record && PickledSparse.Of(record) is not null;

    /// <summary>The attributes of an object; null where its state is none.</summary>
    public static PickleDict? Attributes(Opaque record) =>
        record.State switch
        {
            PickleDict dict => dict,
            PickleTuple { Items: [PickleDict dict, ..] } => dict, // (attributes, slots)
            _ => null,
        };

    /// <summary>The attributes in which a torch.nn.Module has its tensors and its children, in their order.</summary>
    public static IReadOnlyList<string> ModuleParts { get; } = ["_parameters", "_buffers", "_modules"];

    /// <summary>Whether attributes are those of a torch.nn.Module.</summary>
    public static bool IsModule(PickleDict attributes) =>
        attributes.TryGet("_parameters", out _) && attributes.TryGet("_modules", out _);

    /// <summary>Whether a value is a tensor or a container; all others are passed over without a name.</summary>
    public static bool MayHold(object? value) =>
        IsTensor(value) || value is PickleDict or PickleList or PickleTuple or Opaque;

    /// <summary>A key as a part of a name; null for one that is neither text nor an integer.</summary>
    public static string? KeyText(object? key) => key as string ?? (key is long n ? Number(n) : null);

    /// <summary>An index as a part of a name.</summary>
    public static string Number(long n) => n.ToString(CultureInfo.InvariantCulture);
}
