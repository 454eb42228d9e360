// The cases that tests/reference/make_torch.py answered: inputs from the same streams, outputs compared with what it recorded.
using System.Text;
using System.Text.Json;
using HeavyTails.Data.Transforms;
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

/// <summary>One line of torch_cases.json.</summary>
internal sealed record Case(
    string Name,
    string Op,
    string[] Inputs,
    JsonElement? Arguments,
    bool Gradient,
    bool Hessian,
    bool Float32
)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "reference");

    public static IReadOnlyList<Case> All { get; } =
    [
        .. Read("torch_cases.json")
            .EnumerateArray()
            .Select(c => new Case(
                c.GetProperty("name").GetString()!,
                c.GetProperty("op").GetString()!,
                [.. c.GetProperty("in").EnumerateArray().Select(i => i.GetString()!)],
                c.TryGetProperty("args", out var arguments) ? arguments : null,
                !c.TryGetProperty("grad", out _),
                c.TryGetProperty("hessian", out _),
                !c.TryGetProperty("float32", out _)
            )),
    ];

    /// <summary>What PyTorch answered: recorded, or the file that HEAVYTAILS_TORCH_ANSWERS names.</summary>
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

/// <summary>A tensor against what was recorded of it: type, shape, and elements (12, or 6 and two projections) within 1e-6 of them, relative to the element or, below 1e-6 of it, the largest.</summary>
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
        // A float32 number has 6e-8 of the largest term it was summed from; a float64 one is held to its own size. Terms of
        // a projection cancel: its rounding is that of their root sum of squares.
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
