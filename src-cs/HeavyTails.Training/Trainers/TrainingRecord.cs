// table.csv: one row for each step at which a probe wrote; the fields of the other probes are empty in it.
using HeavyTails.Runs.Files;

namespace HeavyTails.Training.Trainers;

/// <summary>A value of a record's column.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Value">The value.</param>
public readonly record struct RecordPoint(double Epoch, double Value);

/// <summary>The table that the probes of a run write. Its first columns are step, epoch and step_size.</summary>
public sealed class TrainingRecord
{
    private readonly List<double?[]> _rows = [];

    internal TrainingRecord(IReadOnlyList<IReadOnlyList<string>> columns)
    {
        Counts = [.. columns.Select(c => c.Count)];
        Columns = ["step", "epoch", "step_size", .. columns.SelectMany(c => c)];
        if (Columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"two probes write the column {twice.Key}");
    }

    /// <summary>Names of the columns, in the order of the probes.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows in order of steps, each as long as <see cref="Columns"/>; null stands for no value.</summary>
    public IReadOnlyList<double?[]> Rows => _rows;

    /// <summary>The values of a column in order of steps; rows without a value are left out.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column; the message lists the columns.</exception>
    public IReadOnlyList<double> this[string column] => [.. Points(column).Select(p => p.Value)];

    /// <summary>The values of a column with the epochs done at each; rows without a value are left out.</summary>
    public IReadOnlyList<RecordPoint> Points(string column)
    {
        var at = Columns.ToList().IndexOf(column);
        if (at < 0)
            throw new KeyNotFoundException($"no column {column}; the columns are {string.Join(", ", Columns)}");
        return [.. _rows.Where(r => r[at] is not null).Select(r => new RecordPoint(r[1]!.Value, r[at]!.Value))];
    }

    /// <summary>Number of columns that belong to no probe: step, epoch, step_size.</summary>
    internal int OwnColumns => 3;

    /// <summary>Number of columns of each probe.</summary>
    internal IReadOnlyList<int> Counts { get; }

    internal double?[] NewRow(long step, double epoch, double stepSize)
    {
        var row = new double?[Columns.Count];
        (row[0], row[1], row[2]) = (step, epoch, stepSize);
        _rows.Add(row);
        return row;
    }

    /// <summary>The table as CSV, with a header.</summary>
    public string ToCsv() => Csv.Table(Columns, _rows.Select(row => row.Select(value => (object?)value)));

    internal void Save(BinaryWriter writer)
    {
        writer.Write(_rows.Count);
        foreach (var row in _rows)
        foreach (var value in row)
        {
            writer.Write(value is not null);
            if (value is { } number)
                writer.Write(number);
        }
    }

    internal void Load(BinaryReader reader)
    {
        _rows.Clear();
        for (var n = reader.ReadInt32(); n > 0; n--)
        {
            var row = new double?[Columns.Count];
            for (var c = 0; c < row.Length; c++)
                row[c] = reader.ReadBoolean() ? reader.ReadDouble() : null;
            _rows.Add(row);
        }
    }
}
