// NumPy pickles an array as numpy.core.multiarray._reconstruct(ndarray, (0,), b'b'), then BUILD (1, shape, dtype,
// is_fortran, bytes); a dtype as numpy.dtype('f4', False, True), then BUILD (3, '<', ...); and in protocol 5 an array
// as numpy.core.numeric._frombuffer(bytes, dtype, shape, order). JAX pickles an array as jax._src.array.
// _reconstruct_array(_reconstruct, (ndarray, (0,), b'b'), state, ...) with NumPy's state; its earlier releases name
// jax._src.device_array.reconstruct_device_array.

using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>The names of NumPy and JAX that turn into values: arrays, dtypes and scalars.</summary>
internal static class NumpyPickles
{
    /// <summary>The value that calling a name of NumPy gives; null for a name that is not known.</summary>
    public static object? Call(PickleGlobal function, IReadOnlyList<object?> arguments) =>
        (function.Module, function.Name) switch
        {
            ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct") => new PickledArray(),
            // A type that a package adds is named by its class: numpy.dtype(ml_dtypes.bfloat16, False, True).
            ("numpy", "dtype") => arguments switch
            {
                [string code, ..] => new PickledDType(code),
                [PickleGlobal added, ..] => new PickledDType(added.Name),
                _ => throw new PickleFault("numpy.dtype of something that is neither a string nor a class"),
            },
            ("numpy.core.multiarray" or "numpy._core.multiarray", "scalar") => arguments
                is [PickledDType type, PickleBytes or string]
                ? Scalar(type, arguments[1]!)
                : null,
            ("numpy.core.numeric" or "numpy._core.numeric", "_frombuffer") => arguments
                is [PickleBytes or string, PickledDType type, PickleTuple shape, string order]
                ? new PickledArray().Set(shape, type, order == "F", arguments[0])
                : null,
            ("jax._src.array", "_reconstruct_array") or ("jax._src.device_array", "reconstruct_device_array") =>
                arguments is [PickleGlobal { Name: "_reconstruct" }, PickleTuple, PickleTuple state, ..]
                    ? FromState(state)
                    : null,
            _ => null,
        };

    private static PickledArray FromState(PickleTuple state)
    {
        var array = new PickledArray();
        array.SetState(state);
        return array;
    }

    private static object? Scalar(PickledDType type, object content)
    {
        // The length comes first: the bytes may be as many as the file has, and one scalar may be made many times.
        if ((content as PickleBytes)?.Length is { } length && length != type.DType.Size() || type.BigEndian)
            return null;
        var bytes = PickledArray.Bytes(content).ToArray();
        if (bytes.Length != type.DType.Size())
            return null;
        return type.DType switch
        {
            DType.F64 => BitConverter.ToDouble(bytes),
            DType.F32 => (double)BitConverter.ToSingle(bytes),
            DType.I64 => BitConverter.ToInt64(bytes),
            DType.I32 => (long)BitConverter.ToInt32(bytes),
            DType.Bool => bytes[0] != 0,
            _ => null,
        };
    }
}

/// <summary>A numpy.dtype of a pickle, from its code: "f4".</summary>
internal sealed class PickledDType(string code)
{
    public DType DType { get; private set; } =
        NumpyDType.Parse(code, out _) is var type and not DType.Other ? type : NumpyDType.OfName(code);

    public string Code => code;

    public bool BigEndian { get; private set; }

    public bool SetState(object? state)
    {
        if (state is not PickleTuple { Items: [_, string order, ..] } tuple)
            throw new PickleFault("a dtype's state should be (version, byte order, ...)");
        BigEndian = order == ">";
        // A structured dtype has its fields fourth and fifth; its code is "V".
        if (tuple.Items is [_, _, not null, ..] or [_, _, _, not null, ..])
            DType = DType.Other;
        return true;
    }
}

/// <summary>A NumPy array of a pickle. Its numbers stay in the file.</summary>
public sealed class PickledArray
{
    internal PickledArray() { }

    /// <summary>Dimensions, outermost first; null for an array that the pickle makes and never fills.</summary>
    public long[]? Shape { get; private set; }

    internal PickledDType? Type { get; private set; }

    /// <summary>Number type of the array; Other for objects and structures.</summary>
    public DType DType => Type?.DType ?? DType.Other;

    /// <summary>Whether the bytes of each number come most significant first.</summary>
    public bool BigEndian => Type?.BigEndian ?? false;

    /// <summary>Whether the numbers are column-major: the first dimension is the fastest.</summary>
    public bool Fortran { get; private set; }

    /// <summary>Bytes of the numbers; null where they are objects.</summary>
    public PickleBytes? Data { get; private set; }

    /// <summary>Reads all numbers as float64, row-major. Integers beyond 2^53 are rounded.</summary>
    /// <param name="numbers">The numbers, as many as the shape holds; empty where they are not read.</param>
    /// <param name="reason">Why they are not read: what was expected and what the file has; empty otherwise.</param>
    public bool TryRead(out double[] numbers, out string reason) =>
        PickledNumbers.TryRead(this, out numbers, out reason);

    internal bool SetState(object? state) =>
        state is PickleTuple { Items: [_, PickleTuple shape, PickledDType type, var fortran, var data] }
            ? Set(shape, type, fortran is true or 1L, data) is not null
            : throw new PickleFault("an array's state should be (version, shape, dtype, is_fortran, data)");

    internal PickledArray Set(PickleTuple shape, PickledDType type, bool fortran, object? data)
    {
        Shape = new long[shape.Items.Count];
        for (var k = 0; k < Shape.Length; k++)
            Shape[k] = shape.Items[k] is long d and >= 0
                ? d
                : throw new PickleFault($"a dimension of an array is {PickleMachine.Describe(shape.Items[k])}");
        (Type, Fortran) = (type, fortran);
        // An object array has a list of objects instead of bytes.
        Data = data is PickleBytes or string ? Bytes(data) : null;
        return this;
    }

    internal static PickleBytes Bytes(object content)
    {
        if (content is PickleBytes bytes)
            return bytes;
        var text = (string)content;
        return new PickleBytes(System.Text.Encoding.Latin1.GetBytes(text));
    }
}
