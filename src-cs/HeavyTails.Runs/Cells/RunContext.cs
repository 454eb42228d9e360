// Everything that decides the result of a sweep and nothing else: its SHA-256 names the run. Time, machine and versions
// of its computation are in run.json.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>Name, parameters and grid of an experiment. Their hash names the run's folder.</summary>
public sealed class RunContext
{
    /// <summary>Makes the context of a run.</summary>
    /// <param name="name">Name of the experiment: letters, digits, - . _, the first of which is no dot.</param>
    /// <param name="grid">The cells of the experiment.</param>
    /// <param name="parameters">Names and values of everything else that decides the result. Default: nothing.</param>
    /// <param name="settings">
    /// Parameters that a command line may change, because the cells read them by <see cref="Cell.Setting"/>. Default:
    /// none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name holds other characters, or a parameter is named twice or as an axis that can be set.
    /// </exception>
    public RunContext(
        string name,
        Grid grid,
        IEnumerable<KeyValuePair<string, string>>? parameters = null,
        IEnumerable<Setting>? settings = null
    )
    {
        if (
            name.Length == 0
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
            || name.StartsWith('.')
        )
            throw new ArgumentException(
                $"a run's name consists of letters, digits, - . _ and does not begin with a dot, got \"{name}\""
            );
        (Name, Settings) = (name, [.. settings ?? []]);
        var all = new SortedDictionary<string, string>(
            new Dictionary<string, string>(parameters ?? []),
            StringComparer.Ordinal
        );
        foreach (var setting in Settings)
            if (grid.Axes.Any(axis => axis.Names.Contains(setting.Name)) || !all.TryAdd(setting.Name, setting.Value))
                throw new ArgumentException($"setting {setting.Name}: expected a name of its own, it is taken");
        Parameters = all;
        Grid = grid.With(Parameters);
        Hash = RunFolder.HashOf(JsonSerializer.SerializeToUtf8Bytes(Node()));
    }

    /// <summary>Name of the experiment, for example "heavy-tail-sgd".</summary>
    public string Name { get; }

    /// <summary>The cells of the experiment.</summary>
    public Grid Grid { get; }

    /// <summary>Values of the parameters by name, settings among them.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>The parameters that a command line may change; none in a context that was read from a file.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>Hash of the context: sixteen hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>Name of the run's folder, for example "heavy-tail-sgd-3f2a90c1b2d40e57".</summary>
    public string FolderName => $"{Name}-{Hash}";

    /// <summary>The text of context.json.</summary>
    public string Json => Node().ToJsonString(RunFolder.Readable) + "\n";

    /// <summary>The same experiment on other axes, with other seeds and values of settings.</summary>
    internal RunContext With(Grid grid, IEnumerable<Setting> settings) =>
        new(Name, grid, Parameters.Where(p => Settings.All(s => s.Name != p.Key)), settings);

    /// <summary>Reads a context from its context.json.</summary>
    /// <exception cref="InvalidDataException">The file does not hold the context of a run.</exception>
    public static RunContext Read(string path)
    {
        try
        {
            var node = JsonNode.Parse(File.ReadAllText(path))!;
            var axes = node["axes"]!.AsArray().Select(a => AxisOf(a!.AsObject()));
            var grid = new Grid(
                axes,
                (int)node["seeds"]!,
                ulong.Parse((string)node["seed"]!, CultureInfo.InvariantCulture)
            );
            return new(
                (string)node["name"]!,
                node["kept"] is { } kept ? grid.Keeping((string)kept!) : grid,
                node["parameters"]!.AsObject().Select(p => KeyValuePair.Create(p.Key, (string)p.Value!))
            );
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or NullReferenceException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new InvalidDataException($"{path}: expected a run's context, {e.Message}", e);
        }
    }

    private JsonObject Node()
    {
        var node = new JsonObject
        {
            ["name"] = Name,
            ["parameters"] = new JsonObject(
                Parameters.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value))
            ),
            ["axes"] = new JsonArray([.. Grid.Axes.Select(a => AxisNode(a))]),
            ["seeds"] = Grid.Seeds,
            ["seed"] = Grid.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (Grid.Kept is { } kept)
            node["kept"] = CellRanges.Text(kept); // points of the product of the axes
        return node;
    }

    // {"name": "eta", "values": ["0.1", ...]}, or {"names": ["d", "b"], "values": [["1", "5"], ...]} for quantities
    // that vary together.
    private static JsonObject AxisNode(Axis axis) =>
        axis.Names.Count == 1
            ? new() { ["name"] = axis.Names[0], ["values"] = Texts(axis.Points.Select(p => p[0])) }
            : new()
            {
                ["names"] = Texts(axis.Names),
                ["values"] = new JsonArray([.. axis.Points.Select(p => Texts(p))]),
            };

    private static Axis AxisOf(JsonObject node)
    {
        var values = node["values"]!.AsArray();
        return node["names"] is JsonArray names
            ? Axis.OfPoints(
                names.Select(n => (string)n!),
                values.Select(point => (string[])[.. point!.AsArray().Select(v => (string)v!)])
            )
            : Axis.Of((string)node["name"]!, values.Select(v => (string)v!));
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => JsonValue.Create(t))];
}
