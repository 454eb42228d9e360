// table.csv: one row a step at which some probe wrote; a column that did not is empty there. Invariant culture, doubles that read back to the same bits.
using System.Globalization;
using System.Text;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Training.Trainers;

/// <summary>What the probes of a run wrote, as a table. The first columns are step, epoch and step_size.</summary>
public sealed class TrainingRecord
{
    private readonly List<double?[]> rows = [];

    internal TrainingRecord(IReadOnlyList<IReadOnlyList<string>> columns)
    {
        Counts = [.. columns.Select(c => c.Count)];
        Columns = ["step", "epoch", "step_size", .. columns.SelectMany(c => c)];
        if (Columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"two probes write the column {twice.Key}");
    }

    /// <summary>Names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>One array a row, as long as <see cref="Columns"/>.</summary>
    public IReadOnlyList<double?[]> Rows => rows;

    /// <summary>The values of a column where it has one, in order of steps.</summary>
    /// <exception cref="KeyNotFoundException">No such column; the message lists those there are.</exception>
    public IReadOnlyList<double> this[string column] => [.. Points(column).Select(p => p.Value)];

    /// <summary>Epochs done and values of a column where it has one.</summary>
    public IReadOnlyList<(double Epoch, double Value)> Points(string column)
    {
        var at = Columns.ToList().IndexOf(column);
        if (at < 0)
            throw new KeyNotFoundException($"no column {column}; the columns are {string.Join(", ", Columns)}");
        return [.. rows.Where(r => r[at] is not null).Select(r => (r[1]!.Value, r[at]!.Value))];
    }

    /// <summary>step, epoch, step_size.</summary>
    internal int OwnColumns => 3;

    /// <summary>How many columns each probe has.</summary>
    internal IReadOnlyList<int> Counts { get; }

    internal double?[] NewRow(long step, double epoch, double stepSize)
    {
        var row = new double?[Columns.Count];
        (row[0], row[1], row[2]) = (step, epoch, stepSize);
        rows.Add(row);
        return row;
    }

    /// <summary>As CSV.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder().AppendJoin(',', Columns).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(v => v?.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }

    internal void Save(BinaryWriter writer)
    {
        writer.Write(rows.Count);
        foreach (var row in rows)
        foreach (var value in row)
        {
            writer.Write(value is not null);
            if (value is { } number)
                writer.Write(number);
        }
    }

    internal void Load(BinaryReader reader)
    {
        rows.Clear();
        for (var n = reader.ReadInt32(); n > 0; n--)
        {
            var row = new double?[Columns.Count];
            for (var c = 0; c < row.Length; c++)
                row[c] = reader.ReadBoolean() ? reader.ReadDouble() : null;
            rows.Add(row);
        }
    }
}
