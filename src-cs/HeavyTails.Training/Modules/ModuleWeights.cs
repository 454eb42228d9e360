using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Roles;
using static TorchSharp.torch;

namespace HeavyTails.Training.Modules;

/// <summary>The parameters of a module as tensors of a checkpoint that has no file.</summary>
public static class ModuleWeights
{
    /// <summary>
    /// Lists the parameters of a module, each once, in the order in which they were registered. No number is copied
    /// before a layer loads, and then that layer's alone; dispose of the checkpoint when its layers have been loaded.
    /// </summary>
    /// <param name="module">Any module of TorchSharp, on any device.</param>
    public static Checkpoint Of(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var owners = module.named_modules().ToDictionary(m => m.name, m => m.module);
        owners[""] = module;
        return Checkpoint.Of(
            module.GetName(),
            module
                .named_parameters()
                .Select(p => Stored(p.name, p.parameter, owners.GetValueOrDefault(OwnerOf(p.name))))
        );
    }

    private static string OwnerOf(string parameter) => parameter[..Math.Max(0, parameter.LastIndexOf('.'))];

    private static StoredTensor Stored(string name, Tensor parameter, nn.Module? owner)
    {
        var leaf = name[(name.LastIndexOf('.') + 1)..];
        return new()
        {
            Name = name,
            DType = TypeOf(parameter.dtype),
            TypeName = TypeOf(parameter.dtype) == DType.Other ? parameter.dtype.ToString() : null,
            Shape = parameter.shape,
            Source = new ParameterSource(parameter) { Name = name },
            Start = 0,
            DeclaredKind = owner is null ? default : ModuleKinds.Of(owner, leaf),
            Groups = owner is null ? null : ModuleKinds.Groups(owner),
            Layout = TensorLayout.OutIn,
        };
    }

    private static DType TypeOf(ScalarType type) =>
        type switch
        {
            ScalarType.Float64 => DType.F64,
            ScalarType.Float32 => DType.F32,
            ScalarType.Float16 => DType.F16,
            ScalarType.BFloat16 => DType.BF16,
            ScalarType.ComplexFloat32 => DType.C64,
            ScalarType.ComplexFloat64 => DType.C128,
            ScalarType.Int8 => DType.I8,
            ScalarType.Byte => DType.U8,
            ScalarType.Int16 => DType.I16,
            ScalarType.Int32 => DType.I32,
            ScalarType.Int64 => DType.I64,
            ScalarType.Bool => DType.Bool,
            _ => DType.Other,
        };
}
