// PyTorch pickles storages as persistent ids, tensors as calls of torch._utils._rebuild_tensor*, and parameters around
// them. Sources: torch/_utils.py, torch/serialization.py (formats), torch/_weights_only_unpickler.py (the closed list).

using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A block of numbers of which tensors are views.</summary>
internal sealed class TorchStorage(string key, DType type, string typeName, long count)
{
    /// <summary>Name in the file: the storage's entry in a zip archive, its key in the legacy format.</summary>
    public string Key => key;

    /// <summary>Number type of the storage; U8 for an untyped one, whose count is in bytes.</summary>
    public DType DType => type;

    /// <summary>What messages call the number type.</summary>
    public string TypeName => typeName;

    /// <summary>Number of numbers in the storage.</summary>
    public long Count => count;

    /// <summary>Where the bytes are; set when the container has been read.</summary>
    public ByteSource? Source { get; set; }

    /// <summary>Whether the bytes of each number come most significant first.</summary>
    public bool BigEndian { get; set; }
}

/// <summary>A tensor x[i] = storage[offset + i . strides], not yet checked against the storage.</summary>
internal sealed record TorchTensor
{
    public required TorchStorage Storage { get; init; }

    /// <summary>Number type of the tensor; an untyped storage has none.</summary>
    public required DType DType { get; init; }

    /// <summary>What messages call the number type.</summary>
    public required string TypeName { get; init; }

    /// <summary>Position of the first number in the storage, in numbers of the tensor's type.</summary>
    public required long Offset { get; init; }

    /// <summary>Dimensions, outermost first, each >= 0.</summary>
    public required long[] Shape { get; init; }

    /// <summary>Steps along each dimension, in numbers, each >= 0.</summary>
    public required long[] Strides { get; init; }

    /// <summary>What its numbers are multiplied by when it is quantised; else null.</summary>
    public TorchScale? Scale { get; init; }
}

/// <summary>Scale and zero point of a quantised tensor: one of each, or one for each index of an axis.</summary>
/// <param name="Value">The scale where there is one.</param>
/// <param name="ZeroPoint">The zero point where there is one.</param>
internal sealed record TorchScale(double Value, long ZeroPoint)
{
    /// <summary>The scales by index of the axis; null where there is one for all.</summary>
    public TorchTensor? Scales { get; init; }

    /// <summary>The zero points by index of the axis; null where there is one for all.</summary>
    public TorchTensor? ZeroPoints { get; init; }

    /// <summary>The axis along which scales differ; not used for a single scale. Default: 0.</summary>
    public int Axis { get; init; }
}

/// <summary>
/// A tensor that is no plain view (sparse, on the meta device): it is listed with the reason.
/// </summary>
internal sealed record TorchOtherTensor(string Reason);

/// <summary>The names that PyTorch's files may call, besides those of Python and NumPy.</summary>
internal class TorchObjects : PythonObjects
{
    /// <summary>Storages by their key, in the file's order.</summary>
    public Dictionary<string, TorchStorage> Storages { get; } = [];

    public override object? Persistent(object? id)
    {
        if (id is not PickleTuple { Items: var items })
            throw new PickleFault($"a persistent id should be a tuple, got {PickleMachine.Describe(id)}");
        // The class of a pickled module, with its source text, which is ignored.
        if (items is ["module", PickleGlobal type, ..])
            return type;
        if (items is not ["storage", PickleGlobal storageType, var keyValue, _, long count, ..] || count < 0)
            throw new PickleFault("a persistent id should be ('storage', type, key, location, count)");
        var key =
            keyValue as string
            ?? (
                keyValue is long number
                    ? number.ToString()
                    : throw new PickleFault("a storage's key should be a string")
            );
        // A sixth item, from before 0.4, makes the storage a view (key, offset, size) of the one called key.
        if (items is [_, _, _, _, _, not null, ..])
            throw new PickleFault(
                "a storage that is a view of another storage (PyTorch before 0.4);"
                    + " load it with that version and re-save"
            );
        var (dtype, name) = StorageType(storageType);
        if (Storages.TryGetValue(key, out var known))
            return known.DType == dtype && known.Count == count
                ? known
                : throw new PickleFault(
                    $"storage {Text.Quote(key)} is {known.Count} {known.TypeName} and then {count} {name}"
                );
        var storage = new TorchStorage(key, dtype, name, count);
        Storages.Add(key, storage);
        return storage;
    }

    public override object? Call(PickleGlobal function, IReadOnlyList<object?> arguments) =>
        function.FullName switch
        {
            "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" => Tensor(arguments, null),
            "torch._utils._rebuild_tensor_v3" => Tensor(
                arguments,
                arguments is [_, _, _, _, _, _, PickleGlobal type, ..]
                    ? type
                    : throw new PickleFault("a tensor without its dtype")
            ),
            "torch._utils._rebuild_parameter"
            or "torch._utils._rebuild_parameter_with_state"
            or "torch.nn.parameter.Parameter"
            or "torch.nn.parameter.Buffer" => arguments is [TorchTensor or TorchOtherTensor, ..]
                ? arguments[0]
                : throw new PickleFault("a parameter should hold a tensor"),
            "torch._tensor._rebuild_from_type_v2" => arguments is [PickleGlobal rebuild, _, PickleTuple inner, ..]
                ? Call(rebuild, inner.Items)
                : null,
            "torch._utils._rebuild_sparse_tensor" or "torch._utils._rebuild_sparse_csr_tensor" => TorchSparseTensor.Of(
                arguments
            ),
            "torch.serialization._get_layout" => arguments is [string layout] ? layout : null,
            "torch._utils._rebuild_qtensor" => Quantised(arguments),
            "torch._utils._rebuild_meta_tensor_no_storage" => new TorchOtherTensor(
                "on the meta device: it has no numbers"
            ),
            "torch._utils._rebuild_device_tensor_from_numpy"
            or "torch._utils._rebuild_device_tensor_from_cpu_tensor"
            or "torch._utils._rebuild_wrapper_subclass"
            or "torch._utils._rebuild_nested_tensor" => new TorchOtherTensor(
                $"{function.Name["_rebuild_".Length..]}: move it to the CPU as an ordinary tensor and re-save"
            ),
            "torch.Size" => arguments is [PickleTuple or PickleList] ? arguments[0] : null,
            _ => base.Call(function, arguments),
        };

    public override bool Build(object target, object? state) =>
        target is TorchTensor or TorchOtherTensor or PickleTuple || base.Build(target, state);

    private static TorchTensor Tensor(IReadOnlyList<object?> arguments, PickleGlobal? type)
    {
        if (arguments is not [TorchStorage storage, long offset, PickleTuple size, PickleTuple stride, ..])
            throw new PickleFault("a tensor should be (storage, offset, size, stride, ...)");
        var (shape, strides) = (Numbers(size, "size"), Numbers(stride, "stride"));
        if (shape.Length != strides.Length || shape.Length > Entries.MaxRank)
            throw new PickleFault(
                $"a tensor has {shape.Length} sizes and {strides.Length} strides,"
                    + $" expected as many of each and at most {Entries.MaxRank}"
            );
        var (dtype, name) = type is null ? (storage.DType, storage.TypeName) : (ScalarType(type.Name), type.Name);
        return new TorchTensor
        {
            Storage = storage,
            DType = dtype,
            TypeName = name,
            Offset = offset,
            Shape = shape,
            Strides = strides,
        };
    }

    /// <summary>
    /// _rebuild_qtensor(storage, offset, size, stride, quantizer, requires_grad, hooks), where the quantizer is
    /// (torch.per_tensor_affine, scale, zero point) or (torch.per_channel_affine, scales, zero points, axis).
    /// </summary>
    private static object Quantised(IReadOnlyList<object?> arguments)
    {
        var scale =
            arguments.Count < 5 || arguments[4] is not PickleTuple quantizer
                ? null
                : quantizer.Items switch
                {
                    [PickleGlobal { Name: "per_tensor_affine" }, double one, long zero, ..] => new TorchScale(
                        one,
                        zero
                    ),
                    [
                        PickleGlobal { Name: "per_channel_affine" or "per_channel_affine_float_qparams" },
                        TorchTensor scales,
                        TorchTensor zeros,
                        long
                        and >= int.MinValue
                        and <= int.MaxValue
                        and var axis,
                        ..,
                    ] => new TorchScale(0, 0)
                    {
                        Scales = scales,
                        ZeroPoints = zeros,
                        Axis = (int)axis,
                    },
                    _ => null,
                };
        return scale is null
            ? new TorchOtherTensor("quantised in a way that is not read: store it dequantised to have it analysed")
            : Tensor(arguments, null) with
            {
                Scale = scale,
            };
    }

    private static long[] Numbers(PickleTuple tuple, string what)
    {
        var numbers = new long[tuple.Items.Count];
        for (var k = 0; k < numbers.Length; k++)
            numbers[k] = tuple.Items[k] is long n and >= 0
                ? n
                : throw new PickleFault(
                    $"a tensor's {what} should be numbers >= 0, got {PickleMachine.Describe(tuple.Items[k])}"
                );
        return numbers;
    }

    private static (DType, string) StorageType(PickleGlobal type)
    {
        if (type.Module is not ("torch" or "torch.storage" or "torch.cuda" or "torch._utils"))
            throw new PickleFault($"{Text.Quote(type.FullName)} is no storage type");
        return type.Name switch
        {
            "DoubleStorage" => (DType.F64, "f64"),
            "FloatStorage" => (DType.F32, "f32"),
            "HalfStorage" => (DType.F16, "f16"),
            "BFloat16Storage" => (DType.BF16, "bf16"),
            "LongStorage" => (DType.I64, "i64"),
            "IntStorage" => (DType.I32, "i32"),
            "ShortStorage" => (DType.I16, "i16"),
            "CharStorage" => (DType.I8, "i8"),
            "ByteStorage" => (DType.U8, "u8"),
            "BoolStorage" => (DType.Bool, "bool"),
            "ComplexFloatStorage" => (DType.C64, "c64"),
            "ComplexDoubleStorage" => (DType.C128, "c128"),
            "UntypedStorage" => (DType.U8, "untyped"),
            "QInt8Storage" => (DType.I8, "qint8"),
            "QUInt8Storage" => (DType.U8, "quint8"),
            "QInt32Storage" => (DType.I32, "qint32"),
            _ => throw new PickleFault($"storage type {Text.Quote(type.FullName)} is not known"),
        };
    }

    private static DType ScalarType(string name) =>
        name switch
        {
            "float64" or "double" => DType.F64,
            "float32" or "float" => DType.F32,
            "float16" or "half" => DType.F16,
            "bfloat16" => DType.BF16,
            "float8_e4m3fn" => DType.F8E4M3,
            "float8_e5m2" => DType.F8E5M2,
            "float8_e8m0fnu" => DType.F8E8M0,
            "int64" or "long" => DType.I64,
            "int32" or "int" => DType.I32,
            "int16" or "short" => DType.I16,
            "int8" => DType.I8,
            "uint8" => DType.U8,
            "uint16" => DType.U16,
            "uint32" => DType.U32,
            "uint64" => DType.U64,
            "bool" => DType.Bool,
            "complex64" => DType.C64,
            "complex128" => DType.C128,
            _ => DType.Other,
        };
}
