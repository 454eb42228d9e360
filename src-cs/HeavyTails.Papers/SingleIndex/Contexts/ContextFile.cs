// A file of settings in YAML or JSON. A list makes an axis, and the cells are the product of all axes, times repeat:
//   n: [500, 2000]             two sizes; batch_size, if it is left out, follows n
//   optimizer: [sgd, adam]
//   lr_scheduler_cls: StepLR
//   lr_scheduler_kwargs: { step_size: 1, gamma: [0.2, 0.4] }
//   repeat: 5
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>A cell of a context: one run, with its repetition and its seed.</summary>
/// <param name="Cell">Its index, its values along the axes, and its repetition.</param>
/// <param name="Context">All settings of the run.</param>
/// <param name="Seed">Seed of its data, which depends on the context's seed and the repetition alone.</param>
public sealed record SingleIndexCell(Cell Cell, SingleIndexContext Context, ulong Seed);

/// <summary>
/// The settings of one run, or of a grid of runs. Every combination is checked when the file is read, before anything
/// is computed.
/// </summary>
public sealed class ContextFile
{
    private readonly Dictionary<string, ContextEntry> _entries;

    private ContextFile(string name, Dictionary<string, ContextEntry> entries)
    {
        (Name, _entries) = (name, entries);
        foreach (var arguments in entries.Values.Where(e => ContextKeys.IsOfSchedule(ContextKeys.Of(e.Name).Name)))
            if (!IsGiven(ContextKeys.ScheduleClass))
                throw new ArgumentException(
                    $"{arguments.Where}: {arguments.Name}: expected {ContextKeys.ScheduleClass}: StepLR beside it, "
                        + "got none"
                );
        Base = new();
        List<Axis> axes = [];
        foreach (var key in ContextKeys.All)
            if (entries.GetValueOrDefault(key.Name) is { } entry)
            {
                var values = entry.Values.Select(value => Set(key, entry.Where, value)).ToList();
                if (entry.IsList)
                    axes.Add(AxisOf(key, entry.Where, [.. values.Select(context => key.Read(context) ?? "null")]));
                Base = Set(key, entry.Where, entry.Values[0]);
            }
        Grid = new(axes, CheckedRepeats(), Base.Seed);
        foreach (var point in Enumerable.Range(0, Grid.Count / Grid.Seeds).Select(i => Grid[i * Grid.Seeds]))
            Check(point);
    }

    /// <summary>Name of the file, as it was given.</summary>
    public string Name { get; }

    /// <summary>The settings of the first cell.</summary>
    public SingleIndexContext Base { get; }

    /// <summary>
    /// The cells: the product of the keys with lists, in the order of the keys, times the repetitions.
    /// </summary>
    public Grid Grid { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A file whose name ends in .json, .yml or .yaml.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is no flat map, has an unknown key, or a value that its key does not take; the message names both.
    /// </exception>
    public static ContextFile Read(string path) =>
        File.Exists(path)
            ? Parse(File.ReadAllText(path), path)
            : throw new FileNotFoundException($"{path}: expected a context in YAML or JSON, but there is no such file");

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">Its text; an empty one is the authors' main run.</param>
    /// <param name="name">Name of the file, whose ending tells the format.</param>
    /// <exception cref="InvalidDataException">The text is no context, as in <see cref="Read"/>.</exception>
    public static ContextFile Parse(string text, string name)
    {
        var entries = Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".json" => ContextSyntax.Json(text, name),
            ".yml" or ".yaml" => ContextSyntax.Yaml(text, name),
            var ending => throw new InvalidDataException(
                $"{name}: expected a name that ends in .json, .yml or .yaml, got \"{ending}\""
            ),
        };
        try
        {
            return new(name, Keyed(entries));
        }
        catch (ArgumentException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    /// <summary>The same settings with other values of some keys.</summary>
    /// <param name="assignments">For each key "key=value", or "key=value,value" for an axis.</param>
    /// <exception cref="ArgumentException">An assignment is none, or its value does not fit.</exception>
    public ContextFile With(params IEnumerable<string> assignments)
    {
        var changed = Keyed(assignments.Select(Assignment));
        return new(Name, _entries.Concat(changed).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value));
    }

    /// <summary>All cells with their settings and seeds, in the order of the grid.</summary>
    public IEnumerable<SingleIndexCell> Expand() =>
        Enumerable.Range(0, Grid.Count).Select(index => CellOf(Grid[index]));

    /// <summary>A cell of this file's grid with its settings and its seed.</summary>
    public SingleIndexCell CellOf(Cell cell)
    {
        var context = ContextKeys.Applied(Base, cell.Values);
        return new(cell, context, context.SeedOf(cell.Repeat));
    }

    /// <summary>
    /// The settings that are the same in all cells, in the order of the keys, with their defaults; without those that
    /// change no result, and without seed and repeat, which the grid holds.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fixed =>
        [
            .. from key in ContextKeys.All
            where key.DecidesResults && key.Name is not ("seed" or "repeat") && !IsAxis(key.Name)
            let value = ValueOf(key)
            where value is not null
            select KeyValuePair.Create(key.Name, value),
        ];

    /// <summary>All settings as a text of YAML, defaults included, which reads back to the same cells.</summary>
    public string Yaml
    {
        get
        {
            var lines =
                from key in ContextKeys.All
                let axis = Grid.Axes.FirstOrDefault(a => a.Names[0] == key.Name)
                let value = axis is null ? ValueOf(key) : $"[{string.Join(", ", axis.Points.Select(p => p[0]))}]"
                where value is not null
                select $"{key.Name}: {value}\n";
            return string.Concat(lines);
        }
    }

    // A key that follows another one is written by that one's name where it differs from cell to cell.
    private string? ValueOf(ContextKey key) =>
        key.Follows is { } other && IsAxis(other) && !IsGiven(key.Name) ? other : key.Read(Base);

    private bool IsAxis(string name) => Grid.Axes.Any(axis => axis.Names[0] == name);

    private bool IsGiven(string name) =>
        _entries.GetValueOrDefault(name) is { } entry
        && !entry.Values.All(value => value.IsNull || value.Text == ContextKeys.Of(name).Follows);

    private SingleIndexContext Set(ContextKey key, string where, ContextScalar value)
    {
        try
        {
            return key.Set(Base, value);
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException($"{where}: {fault.Message}", fault);
        }
    }

    private static Axis AxisOf(ContextKey key, string where, IReadOnlyList<string> values)
    {
        if (!key.MayVary)
            throw new ArgumentException($"{where}: {key.Name}: expected one value, got a list of {values.Count}");
        if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{where}: {key.Name}: expected different values, got {twice.Key} twice");
        return Axis.Of(key.Name, values);
    }

    private int CheckedRepeats()
    {
        if (Base.Repeats < 1)
            throw new ArgumentException($"{Name}: repeat: expected a whole number >= 1, got {Base.Repeats}");
        if (Base.VaryingParameter is { } varying)
            try
            {
                ContextKeys.Of(varying);
            }
            catch (ArgumentException fault)
            {
                throw new ArgumentException(
                    $"{Name}: varying_param: expected the name of a key, {fault.Message}",
                    fault
                );
            }
        return Base.Repeats;
    }

    private void Check(Cell point)
    {
        try
        {
            CellOf(point).Context.Checked();
        }
        catch (ArgumentException fault)
        {
            var at = point.Values.Count == 0 ? "" : $" (where {point})";
            throw new ArgumentException($"{Name}: {fault.Message}{at}", fault);
        }
    }

    private static Dictionary<string, ContextEntry> Keyed(IEnumerable<ContextEntry> entries)
    {
        Dictionary<string, ContextEntry> keyed = [];
        foreach (var entry in entries)
        {
            if (entry is { Name: ContextKeys.ScheduleArguments, Values: [{ IsNull: true }] })
                continue;
            try
            {
                var key = ContextKeys.Of(entry.Name).Name;
                if (entry.Values.Count == 0)
                    throw new ArgumentException($"{entry.Name}: expected at least one value in the list, got none");
                if (!keyed.TryAdd(key, entry))
                    throw new ArgumentException($"{entry.Name}: expected each key once, got it twice");
            }
            catch (ArgumentException fault)
            {
                throw new ArgumentException($"{entry.Where}: {fault.Message}", fault);
            }
        }
        return keyed;
    }

    private static ContextEntry Assignment(string text)
    {
        const string option = "--set";
        if (text.IndexOf('=', StringComparison.Ordinal) is var sign && sign < 1)
            throw new ArgumentException($"{option}: expected key=value, got \"{text}\"");
        var values = text[(sign + 1)..].Trim().TrimStart('[').TrimEnd(']').Split(',', StringSplitOptions.TrimEntries);
        return values.Any(v => v.Length == 0)
            ? throw new ArgumentException($"{option}: expected key=value, got \"{text}\" without a value")
            : new(text[..sign].Trim(), [.. values.Select(v => new ContextScalar(v))], values.Length > 1, option);
    }
}
