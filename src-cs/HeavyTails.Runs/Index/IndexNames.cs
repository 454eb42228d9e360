// SQLite compares names of tables and columns without regard to case, and texts end at a NUL: "W0_sim" and "w0_sim" of
// one table become the columns W0_sim and w0_sim_2.
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Index;

/// <summary>Names of tables and columns in SQL, each different from the others.</summary>
internal sealed class IndexNames
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken;

    public IndexNames(params IEnumerable<string> taken) => _taken = new(taken, StringComparer.OrdinalIgnoreCase);

    /// <summary>All names with what they stand for.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _given;

    /// <summary>The name that was given to a text before; null if there is none.</summary>
    public string? Find(string text) => _given.GetValueOrDefault(text);

    /// <summary>Takes up a name that was given in an earlier process.</summary>
    public void Restore(string text, string name)
    {
        _given[text] = name;
        _taken.Add(name);
    }

    /// <summary>The name of a text: itself, or itself with a number if that name is taken.</summary>
    public string Give(string text)
    {
        if (_given.TryGetValue(text, out var name))
            return name;
        var plain = Printable.Of(text);
        name = plain;
        for (var n = 2; !_taken.Add(name); n++)
            name = $"{plain}_{n}";
        return _given[text] = name;
    }

    /// <summary>A name between quotes, as it stands in SQL.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
