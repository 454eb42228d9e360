// --settings FILE, then --set NAME=V,V,... in order; the last value of a name wins.
//   an axis             its values are replaced; they keep their kind, a number or a text
//   a setting           one value replaces its own; several values make an axis of it, after the other axes
//   seeds, seed         number of repetitions, seed of the grid
// Other parameters are fixed: the closures of a script hold their values, and would not see another one.
using System.Globalization;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Sweeps;

/// <summary>Values that a command line or a file gives in place of those of a script.</summary>
internal static class SweepSettings
{
    private const string Seeds = "seeds",
        Seed = "seed";

    /// <summary>The context with the values that the arguments give.</summary>
    /// <exception cref="ArgumentException">
    /// A name cannot be set, or a value is not of the kind of the one that it replaces.
    /// </exception>
    /// <exception cref="InvalidDataException">The file of settings is damaged.</exception>
    public static RunContext Applied(RunContext context, SweepArguments arguments)
    {
        List<SettingEntry> entries =
        [
            .. arguments.SettingsFile is { } file ? SettingsFile.Read(file) : [],
            .. arguments.Assignments.Select(SettingEntry.OfWord),
        ];
        return entries.Count == 0 ? context : Applied(context, entries);
    }

    /// <summary>The names whose values can be given, for a message or a plan.</summary>
    public static string Settable(RunContext context) =>
        string.Join(
            "; ",
            new[]
            {
                List("axes", context.Grid.Axes.Where(axis => axis.Names.Count == 1).Select(axis => axis.Names[0])),
                List("settings", context.Settings.Select(setting => setting.Name)),
                List("", new[] { Seeds, Seed }.Where(name => !IsTaken(context, name))),
            }.Where(text => text.Length > 0)
        );

    private static RunContext Applied(RunContext context, List<SettingEntry> entries)
    {
        List<Axis> axes = [.. context.Grid.Axes];
        List<Setting> settings = [.. context.Settings];
        var (seeds, seed) = (context.Grid.Seeds, context.Grid.Seed);
        foreach (var entry in entries.GroupBy(e => e.Name).Select(same => same.Last()))
            if (axes.FindIndex(axis => axis.Names is [var name] && name == entry.Name) is >= 0 and var at)
                axes[at] = entry.Axis(axes[at].Kinds[0]);
            else if (settings.FindIndex(setting => setting.Name == entry.Name) is >= 0 and var which)
            {
                var kind = settings[which].Kind;
                if (entry.Values.Count == 1)
                    settings[which] = new(entry.Name, entry.Texts(kind)[0], kind);
                else
                {
                    settings.RemoveAt(which);
                    axes.Add(entry.Axis(kind));
                }
            }
            else if (entry.Name == Seeds && !IsTaken(context, Seeds))
                seeds = (int)entry.Whole(1, int.MaxValue);
            else if (entry.Name == Seed && !IsTaken(context, Seed))
                seed = entry.Whole(0, ulong.MaxValue);
            else
                throw Refused(context, entry);
        return context.With(context.Grid.With(axes, seeds, seed), settings);
    }

    private static bool IsTaken(RunContext context, string name) =>
        context.Parameters.ContainsKey(name) || context.Grid.Axes.Any(axis => axis.Names.Contains(name));

    private static ArgumentException Refused(RunContext context, SettingEntry entry)
    {
        var why =
            context.Parameters.ContainsKey(entry.Name)
                ? "the experiment fixes it, and its own code would not see another value; a script lets it be set by "
                    + $"setting \"{entry.Name}\" in place of fixing, and reads it by cell.Setting"
            : context.Grid.Axes.FirstOrDefault(axis => axis.Names.Contains(entry.Name)) is { } together
                ? $"it varies together with {string.Join(", ", together.Names.Where(name => name != entry.Name))}"
            : $"the sweep {context.Name} has no such axis or setting, and every sweep of a script must have it";
        return new(
            $"{entry.Place}: {entry.Name} cannot be set, {why}; what can be set in {context.Name}: {Settable(context)}"
        );
    }

    private static string List(string what, IEnumerable<string> names) =>
        string.Join(", ", names) is { Length: > 0 } list ? $"{what} {list}".TrimStart() : "";
}

/// <summary>A name with the values that a word of the command line or a line of a file gives it.</summary>
/// <param name="Name">Name of an axis, a setting, or "seeds" or "seed".</param>
/// <param name="Values">The values as they were written, and whether they were in quotes, which make a text.</param>
/// <param name="Place">Where the values were given, for messages.</param>
internal sealed record SettingEntry(string Name, IReadOnlyList<(string Text, bool IsText)> Values, string Place)
{
    /// <summary>The entry of a word NAME=V or NAME=V,V,...</summary>
    /// <exception cref="ArgumentException">The word has another form.</exception>
    public static SettingEntry OfWord(string word)
    {
        var at = word.IndexOf('=', StringComparison.Ordinal);
        var values = word[(at + 1)..].Split(',', StringSplitOptions.TrimEntries);
        return at > 0 && values.All(value => value.Length > 0)
            ? new(word[..at].Trim(), [.. values.Select(value => (value, false))], "--set")
            : throw new ArgumentException($"--set: expected NAME=VALUE or NAME=VALUE,VALUE,..., got \"{word}\"");
    }

    /// <summary>The values as texts of a kind.</summary>
    public IReadOnlyList<string> Texts(SettingKind kind) =>
        [
            .. Values.Select(value =>
                value.IsText && kind != SettingKind.Text
                    ? throw new ArgumentException(
                        $"{Place}: {Name}: expected a value without quotes, got the text \"{value.Text}\""
                    )
                    : Setting.TextOf(kind, value.Text, $"{Place}: {Name}")
            ),
        ];

    public Axis Axis(SettingKind kind) => Cells.Axis.OfTexts(Name, kind, Texts(kind));

    public ulong Whole(ulong least, ulong most) =>
        Values.Count == 1
        && decimal.TryParse(Values[0].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n)
        && decimal.Truncate(n) == n
        && n >= least
        && n <= most
            ? (ulong)n
            : throw new ArgumentException(
                $"{Place}: {Name}: expected a whole number of {least} .. {most}, got "
                    + string.Join(", ", Values.Select(value => value.Text))
            );
}
