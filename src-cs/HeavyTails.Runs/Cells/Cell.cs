// seed of a cell = first 8 bytes of SHA-256("seed=.. eta=.. b=.. repeat=.."): a cell keeps its random numbers when axes grow or values are reordered.
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Runs.Cells;

/// <summary>One point of a grid with one seed.</summary>
public sealed class Cell
{
    /// <summary>The columns of a table that name the cell and its repetition.</summary>
    public const string IndexColumn = "cell",
        RepeatColumn = "repeat";

    private readonly Dictionary<string, string> notes = [];

    internal Cell(int index, IReadOnlyList<(string Name, string Value)> values, int repeat, ulong gridSeed)
    {
        (Index, Values, Repeat) = (index, values, repeat);
        var text = $"seed={gridSeed} {string.Join(' ', values.Select(v => $"{v.Name}={v.Value}"))} repeat={repeat}";
        Seed = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Its place in the grid, from 0.</summary>
    public int Index { get; }

    /// <summary>Name and value along each axis.</summary>
    public IReadOnlyList<(string Name, string Value)> Values { get; }

    /// <summary>0 .. seeds - 1.</summary>
    public int Repeat { get; }

    /// <summary>A function of the grid's seed, the values and the repetition; of nothing else.</summary>
    public ulong Seed { get; }

    /// <summary>A generator at the start of this cell's stream.</summary>
    public SplitMix64 Rng => new(Seed);

    /// <summary>The number on an axis.</summary>
    public double this[string axis] =>
        double.TryParse(Level(axis), NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            ? x
            : throw new ArgumentException($"axis {axis}: expected a number, it holds {Level(axis)}");

    /// <summary>The name on an axis.</summary>
    public string Level(string axis)
    {
        foreach (var (name, value) in Values)
            if (name == axis)
                return value;
        throw new ArgumentException(
            $"expected one of the axes {string.Join(", ", Values.Select(v => v.Name))}, got {axis}"
        );
    }

    /// <summary>Goes to run.json: what ran ("backend", "device"), the checksums of the data.</summary>
    public void Note(string name, string value) => notes[name] = value;

    internal IReadOnlyDictionary<string, string> Notes => notes;

    /// <summary>"eta=0.1 b=5 repeat=2".</summary>
    public override string ToString() =>
        string.Join(' ', [.. Values.Select(v => $"{v.Name}={v.Value}"), $"{RepeatColumn}={Repeat}"]);
}
