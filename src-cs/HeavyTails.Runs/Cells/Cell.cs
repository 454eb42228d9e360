// The seed of a cell is the first 8 bytes of SHA-256("seed=.. eta=.. b=.. repeat=.."): a cell keeps its random numbers
// when values are added to an axis or reordered.
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Cells;

/// <summary>One point of a grid with one repetition, which has a seed of its own.</summary>
public sealed class Cell
{
    /// <summary>Names of the columns of a table that hold a cell's index and its repetition.</summary>
    public const string IndexColumn = "cell",
        RepeatColumn = "repeat";

    private readonly Dictionary<string, string> _notes = [];
    private readonly Dictionary<string, double> _times = [];
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Lazy<ulong> _seed;
    private StopRequest? _stop;
    private string? _workFolder;

    internal Cell(
        int index,
        IReadOnlyList<(string Name, string Value)> values,
        (int Number, ulong GridSeed) repeat,
        IReadOnlyDictionary<string, string> settings
    )
    {
        (Index, Values, Repeat, _settings) = (index, values, repeat.Number, settings);
        _seed = new(() => SeedOf(repeat.GridSeed));
    }

    /// <summary>Index of the cell in its grid, from 0.</summary>
    public int Index { get; }

    /// <summary>Name and value of the cell along each axis.</summary>
    public IReadOnlyList<(string Name, string Value)> Values { get; }

    /// <summary>Number of the repetition, 0 .. seeds - 1.</summary>
    public int Repeat { get; }

    /// <summary>Seed of the cell: a function of the grid's seed, the values and the repetition alone.</summary>
    public ulong Seed => _seed.Value;

    /// <summary>The cell's value on an axis of numbers.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or its value is not a number.</exception>
    public double this[string axis] =>
        double.TryParse(Level(axis), NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            ? x
            : throw new ArgumentException($"axis {axis}: expected a number, it holds {Level(axis)}");

    /// <summary>The cell's value on an axis, as text.</summary>
    /// <exception cref="ArgumentException">There is no such axis; the message lists the axes.</exception>
    public string Level(string axis)
    {
        foreach (var (name, value) in Values)
            if (name == axis)
                return value;
        throw new ArgumentException(
            $"expected one of the axes {string.Join(", ", Values.Select(v => v.Name))}, got {axis}"
        );
    }

    /// <summary>The value of a setting, or of another parameter of the run, as text.</summary>
    /// <exception cref="ArgumentException">There is no such setting; the message lists them.</exception>
    public string Setting(string name) =>
        _settings.TryGetValue(name, out var value) ? value
        // A setting that is given several values has become an axis.
        : Values.Any(v => v.Name == name) ? Level(name)
        : throw new ArgumentException($"expected one of the settings {string.Join(", ", _settings.Keys)}, got {name}");

    /// <summary>The value of a setting that is a number.</summary>
    /// <exception cref="ArgumentException">There is no such setting, or its value is not a number.</exception>
    public double Number(string setting) =>
        double.TryParse(Setting(setting), NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            ? x
            : throw new ArgumentException($"setting {setting}: expected a number, it holds {Setting(setting)}");

    /// <summary>
    /// Records a time that this cell has measured, for example seconds for a step. Times are in run.json and in no
    /// table, which is the same for every run of the same context.
    /// </summary>
    public void Time(string name, double seconds) => _times[name] = seconds;

    internal IReadOnlyDictionary<string, double> Times => _times;

    /// <summary>
    /// Cancelled when the run is stopped by Ctrl-C, SIGTERM or SIGHUP. A cell that asks for this token has some seconds
    /// (10 on this machine) to keep a checkpoint in <see cref="WorkFolder"/>; it then throws an
    /// <see cref="OperationCanceledException"/> and is run again later. Other cells are ended at once.
    /// </summary>
    public CancellationToken Stop => _stop?.Token ?? CancellationToken.None;

    /// <summary>
    /// Path of a folder for the cell's own files, such as checkpoints. It is there until the cell has its rows, so that
    /// a cell which was stopped or has failed finds its files when it is run again.
    /// </summary>
    /// <exception cref="InvalidOperationException">The cell is not being run.</exception>
    public string WorkFolder =>
        Directory
            .CreateDirectory(
                _workFolder ?? throw new InvalidOperationException($"cell {Index} has no folder: no sweep runs it")
            )
            .FullName;

    /// <summary>Tells the cell where it may keep files, and what stops it.</summary>
    internal void Begin(string workFolder, StopRequest stop) => (_workFolder, _stop) = (workFolder, stop);

    /// <summary>
    /// Records a fact of this cell in run.json, for example what ran ("backend", "device") or the checksum of the data.
    /// </summary>
    public void Note(string name, string value) => _notes[name] = value;

    internal IReadOnlyDictionary<string, string> Notes => _notes;

    /// <summary>Values and repetition on one line, for example "eta=0.1 b=5 repeat=2".</summary>
    public override string ToString() =>
        string.Join(' ', [.. Values.Select(v => $"{v.Name}={v.Value}"), $"{RepeatColumn}={Repeat}"]);

    /// <summary>Checks that the columns of a cell's rows are none of the grid's.</summary>
    /// <exception cref="ArgumentException">A row has a column of the name of an axis, "cell" or "repeat".</exception>
    internal IReadOnlyList<Row> Checked(IReadOnlyList<Row> rows)
    {
        foreach (var name in Values.Select(v => v.Name).Append(IndexColumn).Append(RepeatColumn))
            if (rows.Any(row => row.Has(name)))
                throw new ArgumentException(
                    $"expected rows without a column \"{name}\", which every row of the table has already"
                );
        return rows;
    }

    private ulong SeedOf(ulong gridSeed)
    {
        var text = $"seed={gridSeed} {string.Join(' ', Values.Select(v => $"{v.Name}={v.Value}"))} repeat={Repeat}";
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
