// The cases that tests/reference/make_torch.py computed with PyTorch: inputs are drawn from the same streams, and
// outputs are compared with the recorded ones.
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace HeavyTails.Tensors.Tests;

/// <summary>Numbers in [0, 1): SplitMix64 (Steele, Lea &amp; Flood 2014) seeded by FNV-1a of a name, 53 bits.</summary>
internal sealed class NumberStream
{
    private ulong state = 0xcbf29ce484222325;

    public NumberStream(string name)
    {
        foreach (var b in Encoding.UTF8.GetBytes(name))
            state = (state ^ b) * 0x100000001b3;
    }

    public double Next()
    {
        state += 0x9e3779b97f4a7c15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return ((z ^ (z >> 31)) >> 11) * Math.ScaleB(1, -53);
    }

    public static double[] Numbers(string name, long count, double low, double high)
    {
        var stream = new NumberStream(name);
        var numbers = new double[count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = low + (high - low) * stream.Next();
        return numbers;
    }

    public static Tensor Draw(string name, long[] shape, double low, double high, ScalarType dtype) =>
        tensor(Numbers(name, shape.Aggregate(1L, (a, b) => a * b), low, high), shape).to(dtype);
}

/// <summary>One case of torch_cases.json.</summary>
internal sealed record Case
{
    public required string Name { get; init; }

    /// <summary>Name of the operation.</summary>
    public required string Op { get; init; }

    /// <summary>Shapes and kinds of the inputs, for example "3x4:positive".</summary>
    public required string[] Inputs { get; init; }

    /// <summary>
    /// Arguments of the operation that are not tensors, as an object of JSON; null if there are none.
    /// </summary>
    public required JsonElement? Arguments { get; init; }

    /// <summary>Whether gradients are compared too.</summary>
    public required bool Gradient { get; init; }

    /// <summary>Whether Hessian-vector products are compared too.</summary>
    public required bool Hessian { get; init; }

    /// <summary>Whether the case is computed in float32 too.</summary>
    public required bool Float32 { get; init; }

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "reference");

    public static IReadOnlyList<Case> All { get; } =
    [
        .. Read("torch_cases.json")
            .EnumerateArray()
            .Select(c => new Case
            {
                Name = c.GetProperty("name").GetString()!,
                Op = c.GetProperty("op").GetString()!,
                Inputs = [.. c.GetProperty("in").EnumerateArray().Select(i => i.GetString()!)],
                Arguments = c.TryGetProperty("args", out var arguments) ? arguments : null,
                Gradient = !c.TryGetProperty("grad", out _),
                Hessian = c.TryGetProperty("hessian", out _),
                Float32 = !c.TryGetProperty("float32", out _),
            }),
    ];

    /// <summary>
    /// PyTorch's results: the recorded ones, or those in the file that HEAVYTAILS_TORCH_ANSWERS names.
    /// </summary>
    public static JsonElement Answers { get; } =
        Read(
            Environment.GetEnvironmentVariable("HEAVYTAILS_TORCH_ANSWERS") is { Length: > 0 } made
                ? made
                : "torch_answers.json"
        );

    public double Number(string key, double otherwise = double.NaN) =>
        Arguments is { } a && a.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;

    public int Integer(string key) => Arguments!.Value.GetProperty(key).GetInt32();

    public bool Flag(string key, bool otherwise = false) =>
        Arguments is { } a && a.TryGetProperty(key, out var value) ? value.GetBoolean() : otherwise;

    public string Text(string key) => Arguments!.Value.GetProperty(key).GetString()!;

    public long[] Longs(string key) =>
        [.. Arguments!.Value.GetProperty(key).EnumerateArray().Select(n => n.GetInt64())];

    public Tensor Input(int k, ScalarType dtype)
    {
        var (size, kind) = Inputs[k].Split(':') is [var s, var what] ? (s, what) : (Inputs[k], "");
        var (name, shape) = ($"{Name}/{k}", size.Split('x').Select(long.Parse).ToArray());
        if (kind.StartsWith("int"))
            return NumberStream.Draw(name, shape, 0, int.Parse(kind[3..]), float64).floor().to(int64);
        if (kind == "bool")
            return NumberStream.Draw(name, shape, 0, 1, float64).lt(0.5);
        var (low, high) = kind switch
        {
            "positive" => (0.2, 2.2),
            "unit" => (-0.9, 0.9),
            _ => (-2.0, 2.0),
        };
        var x = NumberStream.Draw(name, shape, low, high, float64);
        if (kind == "symmetric")
            x = (x + x.t()) / 2;
        if (kind == "spd")
            x = x.matmul(x.t()) + shape[0] * eye(shape[0], dtype: float64);
        return x.to(dtype);
    }

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file))).RootElement;
}

/// <summary>
/// Compares a tensor with its record: type, shape, and its elements (12, or 6 and two projections). The tolerance of an
/// element is 1e-6 of itself, or of 1e-6 of the greatest element if that is more.
/// </summary>
internal static class Recorded
{
    public const double Tolerance = 1e-6;

    public static string? Difference(string name, Tensor actual, JsonElement expected)
    {
        using var scope = NewDisposeScope();
        var kind = actual.dtype switch
        {
            ScalarType.Float32 => "f4",
            ScalarType.Float64 => "f8",
            ScalarType.Int64 => "i8",
            ScalarType.Int32 => "i4",
            ScalarType.Bool => "b1",
            _ => actual.dtype.ToString(),
        };
        if (kind != expected[0].GetString())
            return $"expected type {expected[0]}, got {kind}";
        var shape = expected[1].EnumerateArray().Select(n => n.GetInt64()).ToArray();
        if (!shape.SequenceEqual(actual.shape))
            return $"expected [{string.Join(" x ", shape)}], got [{string.Join(" x ", actual.shape)}]";

        var numbers = actual.detach().to(float64).reshape(-1).contiguous().data<double>().ToArray();
        // The error of a float32 number is about 6e-8 of the greatest term of its sum; a float64 number is compared by
        // its own size. Since the terms of a projection cancel, its error is scaled by the root of their sum of
        // squares.
        var scale = kind == "f4" ? 1 : 1e-6;
        var floor = Enumerable
            .Repeat(scale * numbers.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty().Max(), numbers.Length)
            .ToArray();
        if (numbers.Length > 12)
        {
            var terms = Enumerable
                .Range(0, 2)
                .Select(k =>
                    numbers.Zip(NumberStream.Numbers($"{name}/p{k}", numbers.Length, -1, 1), (a, b) => a * b).ToArray()
                )
                .ToArray();
            floor = [.. floor.Take(6), .. terms.Select(t => scale * Math.Sqrt(t.Sum(term => term * term)))];
            numbers = [.. numbers.Take(6), .. terms.Select(t => t.Sum())];
        }
        var wanted = expected[2].EnumerateArray().Select(n => n.GetDouble()).ToArray();
        for (var i = 0; i < wanted.Length; i++)
        {
            var allowed = Tolerance * Math.Max(Math.Abs(wanted[i]), floor[i]);
            if (!(Math.Abs(numbers[i] - wanted[i]) <= allowed))
                return $"element {i}: expected {wanted[i]:R}, got {numbers[i]:R}";
        }
        return null;
    }
}
