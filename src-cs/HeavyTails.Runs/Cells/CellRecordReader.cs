using System.Globalization;
using System.Text.Json;

namespace HeavyTails.Runs.Cells;

/// <summary>
/// Reads the record of a cell in one pass, without a tree of its JSON. The format is described in CellRecord.cs.
/// </summary>
/// <param name="bytes">The text of the file in UTF-8.</param>
internal ref struct CellRecordReader(ReadOnlySpan<byte> bytes)
{
    private Utf8JsonReader _json = new(bytes);

    /// <summary>The whole record.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A value has another type than expected.</exception>
    /// <exception cref="InvalidDataException">A member is missing.</exception>
    public CellRecord Read()
    {
        int? index = null;
        double? seconds = null;
        List<Row>? rows = null;
        string? run = null,
            failure = null,
            facts = null;
        Dictionary<string, string> notes = [];
        Dictionary<string, double> times = [];
        Next();
        Expect(JsonTokenType.StartObject);
        while (NextMember() is { } name)
            switch (name)
            {
                case "cell":
                    index = _json.GetInt32();
                    break;
                case "run":
                    run = _json.GetString();
                    break;
                case "failure":
                    failure = _json.GetString();
                    break;
                case "seconds":
                    seconds = _json.GetDouble();
                    break;
                case "facts":
                    facts = _json.GetString();
                    break;
                case "times":
                    Expect(JsonTokenType.StartObject);
                    while (NextMember() is { } time)
                        times[time] = Value() is double x ? x : throw new InvalidDataException($"no number in {time}");
                    break;
                case "notes":
                    Expect(JsonTokenType.StartObject);
                    while (NextMember() is { } note)
                        notes[note] = _json.GetString() ?? throw new InvalidDataException($"null in note {note}");
                    break;
                case "rows":
                    rows = Rows();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        while (_json.Read())
            throw new InvalidDataException("there is more after its end");
        return new()
        {
            Index = index ?? throw new InvalidDataException("cell is missing"),
            Seconds = seconds ?? throw new InvalidDataException("seconds are missing"),
            Rows = rows ?? throw new InvalidDataException("rows are missing"),
            Run = run,
            Failure = failure,
            Facts = facts,
            Notes = notes,
            Times = times,
        };
    }

    private List<Row> Rows()
    {
        List<Row> rows = [];
        List<KeyValuePair<string, object>> fields = [];
        Expect(JsonTokenType.StartArray);
        for (Next(); _json.TokenType != JsonTokenType.EndArray; Next())
        {
            fields.Clear();
            Expect(JsonTokenType.StartObject);
            while (NextMember() is { } name)
                fields.Add(new(name, Value()));
            rows.Add(new(fields));
        }
        return rows;
    }

    private object Value() =>
        _json.TokenType == JsonTokenType.Number ? _json.GetDouble()
        : _json.GetString() is var text && text is "NaN" or "Infinity" or "-Infinity"
            ? double.Parse(text, CultureInfo.InvariantCulture)
        : text ?? throw new InvalidDataException("a field is null");

    // Goes to the value of the next member of an object; null at the end of the object.
    private string? NextMember()
    {
        Next();
        if (_json.TokenType == JsonTokenType.EndObject)
            return null;
        var name = _json.GetString();
        Next();
        return name;
    }

    private void Next()
    {
        if (!_json.Read())
            throw new InvalidDataException("it ends too early");
    }

    private readonly void Expect(JsonTokenType token)
    {
        if (_json.TokenType != token)
            throw new InvalidDataException($"it has {_json.TokenType} in place of {token}");
    }
}
