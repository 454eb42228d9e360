// joblib.dump pickles an array as an object of joblib.numpy_pickle.NumpyArrayWrapper with the state {subclass, shape,
// order: 'C' or 'F', dtype, allow_mmap, numpy_array_alignment_bytes} and, behind the opcode BUILD, which gives it this
// state, writes into the pickle
//   u8 n and n bytes of padding, where numpy_array_alignment_bytes is a number (joblib 1.2 on);
//   the numbers, or, for arrays of objects, a pickle of the array.
// joblib/numpy_pickle.py, NumpyArrayWrapper.write_array and NumpyUnpickler.load_build
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>The arrays that joblib writes between the opcodes of a pickle.</summary>
internal static class JoblibArrays
{
    private const string Module = "joblib.numpy_pickle";

    /// <summary>
    /// The array of a wrapper that has just got its state, whose numbers are skipped and stay in the file; null for
    /// every other value.
    /// </summary>
    /// <param name="value">What has just got its state.</param>
    /// <param name="reader">Stands behind the opcode that gave it.</param>
    /// <param name="pickle">Reads an array of objects, a pickle of its own.</param>
    /// <exception cref="PickleFault">The wrapper does not describe an array.</exception>
    public static PickledArray? Of(object? value, ForwardReader reader, Func<object?> pickle)
    {
        if (value is not Opaque { Type: var type, State: PickleDict state })
            return null;
        if (type.Module.StartsWith(Module, StringComparison.Ordinal) && type.Name.EndsWith("NDArrayWrapper"))
            throw new PickleFault(
                "an array in another file, as joblib before 0.10 saved it: load it with joblib and dump it again"
            );
        if (type is not { Module: Module, Name: "NumpyArrayWrapper" })
            return null;
        if (
            !state.TryGet("shape", out var shapeValue)
            || !state.TryGet("dtype", out var typeValue)
            || !state.TryGet("order", out var order)
            || shapeValue is not PickleTuple shape
            || typeValue is not PickledDType dtype
        )
            throw new PickleFault("joblib's array wrapper should have a shape, a dtype and an order");
        if (dtype.Code is "O" or "O8")
        {
            pickle();
            return new PickledArray().Set(shape, dtype, false, null);
        }
        var array = new PickledArray().Set(shape, dtype, order is "F", null);
        if (state.TryGet("numpy_array_alignment_bytes", out var alignment) && alignment is not null)
            reader.Skip(reader.ReadByte("padding length"), "padding");
        var count = Model.Entries.Count(array.Shape);
        var size = Bytes(dtype);
        if (count < 0 || count > reader.Remaining / size)
            throw new PickleFault(
                $"joblib's array {Text.Shape(array.Shape)} of numpy dtype {Text.Quote(dtype.Code)} needs"
                    + $" {(count < 0 ? "more than 2^63" : count)} x {size} bytes, {reader.Remaining} are left"
            );
        var bytes = new PickleBytes(reader.Source, reader.Position, count * size);
        reader.Skip(bytes.Length, "array");
        return array.Set(shape, dtype, order is "F", bytes);
    }

    /// <summary>Number of bytes of one item of a dtype: of numbers, texts, times and structures.</summary>
    private static int Bytes(PickledDType type)
    {
        if (type.DType != DType.Other)
            return type.DType.Size();
        var number = type.Code.Length > 1 ? type.Code.AsSpan(1) : [];
        return int.TryParse(number, System.Globalization.NumberStyles.None, null, out var n) && n is > 0 and < 1 << 28
            ? type.Code[0] == 'U'
                ? 4 * n
                : n
            : throw new PickleFault($"joblib's array of numpy dtype {Text.Quote(type.Code)}, whose size is not known");
    }
}
