// cells/000012.json or failures/000012.json, whole or absent, on one line:
//   {"cell": 12, "run": "4af9d1660d5285cc", "failure": null, "seconds": 1.25, "facts": "3f2a90c1b2d40e57",
//    "times": {"secondsAStep": 0.002}, "notes": {"started": "...", ...},
//    "rows": [{"tailIndex": 1.93, "layer": "fc1"}, ...]}
// "run" is the hash of the run's context; records of earlier versions lack it. "facts" names a file of facts/, which
// holds the notes that all cells of a process share. JSON has neither NaN nor infinities; they are texts. A member of
// another name is passed over.
using System.Globalization;
using System.Text.Json;

namespace HeavyTails.Runs.Cells;

/// <summary>The result of a cell, or the reason why it failed.</summary>
public sealed record CellRecord
{
    /// <summary>Index of the cell in its grid, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Rows that the cell returned; empty if it failed.</summary>
    public IReadOnlyList<Row> Rows { get; init; } = [];

    /// <summary>Reason why the cell failed; null if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Wall time of the cell in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Times that the cell measured, in seconds by name.</summary>
    public IReadOnlyDictionary<string, double> Times { get; init; } = new Dictionary<string, double>();

    /// <summary>Facts that the cell recorded, and those of the process that ran it.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the file in facts/ with more notes; null if there is none.</summary>
    internal string? Facts { get; init; }

    /// <summary>Hash of the run's context; null in records of earlier versions.</summary>
    internal string? Run { get; init; }

    internal void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new() { Encoder = Folders.RunFolder.Readable.Encoder });
        json.WriteStartObject();
        json.WriteNumber("cell", Index);
        if (Run is not null)
            json.WriteString("run", Run);
        json.WriteString("failure", Failure);
        json.WriteNumber("seconds", Seconds);
        if (Facts is not null)
            json.WriteString("facts", Facts);
        if (Times.Count > 0)
            WriteObject("times", Times, value => WriteNumber(value.Key, value.Value));
        WriteObject("notes", Notes, note => json.WriteString(note.Key, note.Value));
        json.WriteStartArray("rows");
        foreach (var row in Rows)
        {
            json.WriteStartObject();
            foreach (var (name, value) in row)
                if (value is double x)
                    WriteNumber(name, x);
                else
                    json.WriteString(name, (string)value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();

        void WriteObject<T>(string name, IEnumerable<T> members, Action<T> write)
        {
            json.WriteStartObject(name);
            foreach (var member in members)
                write(member);
            json.WriteEndObject();
        }

        void WriteNumber(string name, double x)
        {
            if (double.IsFinite(x))
                json.WriteNumber(name, x);
            else
                json.WriteString(name, x.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reads the record of a cell.</summary>
    /// <exception cref="InvalidDataException">The file holds something else, for example because it is cut.</exception>
    internal static CellRecord Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            var reader = new CellRecordReader(bytes);
            var record = reader.Read();
            return Path.GetFileNameWithoutExtension(path) == record.Index.ToString("000000", null)
                ? record
                : throw new InvalidDataException($"it holds the record of cell {record.Index}");
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or InvalidDataException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new InvalidDataException($"{path}: expected the record of a cell, {e.Message}", e);
        }
    }
}
