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
    /// <exception cref="ArgumentException">The name holds other characters.</exception>
    public RunContext(string name, Grid grid, IEnumerable<KeyValuePair<string, string>>? parameters = null)
    {
        if (
            name.Length == 0
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
            || name.StartsWith('.')
        )
            throw new ArgumentException(
                $"a run's name consists of letters, digits, - . _ and does not begin with a dot, got \"{name}\""
            );
        (Name, Grid) = (name, grid);
        Parameters = new SortedDictionary<string, string>(
            new Dictionary<string, string>(parameters ?? []),
            StringComparer.Ordinal
        );
        Hash = RunFolder.HashOf(JsonSerializer.SerializeToUtf8Bytes(Node()));
    }

    /// <summary>Name of the experiment, for example "heavy-tail-sgd".</summary>
    public string Name { get; }

    /// <summary>The cells of the experiment.</summary>
    public Grid Grid { get; }

    /// <summary>Values of the parameters by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Hash of the context: sixteen hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>Name of the run's folder, for example "heavy-tail-sgd-3f2a90c1b2d40e57".</summary>
    public string FolderName => $"{Name}-{Hash}";

    /// <summary>The text of context.json.</summary>
    public string Json => Node().ToJsonString(RunFolder.Readable) + "\n";

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
                grid,
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

    private JsonObject Node() =>
        new()
        {
            ["name"] = Name,
            ["parameters"] = new JsonObject(
                Parameters.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value))
            ),
            ["axes"] = new JsonArray([.. Grid.Axes.Select(a => AxisNode(a))]),
            ["seeds"] = Grid.Seeds,
            ["seed"] = Grid.Seed.ToString(CultureInfo.InvariantCulture),
        };

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
