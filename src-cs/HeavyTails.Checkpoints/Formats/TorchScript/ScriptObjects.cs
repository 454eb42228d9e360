// The compiler's pickler marks the types of lists and dicts: torch.jit._pickle.restore_type_tag(value, type), and
// build_intlist, build_tensorlist, ... of a list.  torch/jit/_pickle.py
using HeavyTails.Checkpoints.Formats.Torch;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.TorchScript;

/// <summary>The names that a TorchScript archive may call, besides PyTorch's own.</summary>
internal sealed class ScriptObjects : TorchObjects
{
    public override object? Call(PickleGlobal function, IReadOnlyList<object?> arguments) =>
        function.Module == "torch.jit._pickle"
        && (function.Name == "restore_type_tag" || function.Name.StartsWith("build_", StringComparison.Ordinal))
            ? arguments is [{ } value, ..]
                ? value
                : throw new PickleFault($"torch.jit._pickle.{function.Name} without a value")
            : base.Call(function, arguments);
}
