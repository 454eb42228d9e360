using System.Globalization;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Files;

namespace HeavyTails.Tests.Reports;

public sealed class TablesTests
{
    [Fact]
    public void Csv_reads_back_to_the_same_bits()
    {
        var model = Synthetic.Model();
        var lines = Parse(CsvTable.Text(model));
        var columns = LayerColumns.Present(model.Layers);
        Assert.Equal(columns.Select(c => c.Name), lines[0]);
        Assert.Equal(model.Layers.Count + 1, lines.Count);
        foreach (var (layer, line) in model.Layers.Zip(lines.Skip(1)))
        foreach (var (column, field) in columns.Zip(line))
            switch (column.Value(layer))
            {
                case null or double.NaN or double.NegativeInfinity or double.PositiveInfinity:
                    // As in JSON, where they are null.
                    Assert.Equal("", field);
                    break;
                case double x:
                    Assert.Equal(
                        BitConverter.DoubleToInt64Bits(x),
                        BitConverter.DoubleToInt64Bits(double.Parse(field, CultureInfo.InvariantCulture))
                    );
                    break;
                case var other:
                    Assert.Equal(Convert.ToString(other, CultureInfo.InvariantCulture), field);
                    break;
            }
    }

    [Fact]
    public void Csv_quotes_a_name_with_commas_and_quotes_and_escapes_line_ends_and_control_characters()
    {
        var model = Synthetic.Model();
        var awkward = model with { Layers = [model.Layers[0] with { LongName = "a,b \"c\"\nd\u001b[31m\0" }] };
        var text = CsvTable.Text(awkward);
        Assert.Contains("a,b \"c\"\\nd\\x1b[31m\\x00", Parse(text)[1]);
        Assert.Equal(2, text.Count(c => c == '\n'));
        Assert.DoesNotContain(text, c => c is '\u001b' or '\0');
    }

    [Fact]
    public void Csv_of_a_layer_whose_name_is_a_formula_has_an_apostrophe_before_it_and_numbers_have_none()
    {
        var model = Synthetic.Model();
        var awkward = model with { Layers = [model.Layers[0] with { LongName = "=cmd|' /C calc'!A0" }] };
        var text = CsvTable.Text(awkward);
        Assert.Contains("'=cmd|' /C calc'!A0", Parse(text)[1]);
        Assert.Contains("=cmd|' /C calc'!A0", Csv.Read(text)[1]);
        var numbers = CsvTable.Text(model with { Layers = [model.Layers[0]] });
        Assert.DoesNotContain("Infinity", numbers);
        Assert.DoesNotContain(",'", numbers);
    }

    [Fact]
    public void Json_holds_every_name_exactly_without_control_characters()
    {
        var model = Synthetic.Model();
        var halves = "half " + (char)0xD83D + ", whole \ud83d\ude00, other half \"" + (char)0xDE00;
        string[] names = ["\0\u001b[31m\u009b", "\u202egnp\u2066", "\ufffe", "a\nb\"\\", halves, ".."];
        var awkward = model with { Layers = [.. names.Select(name => model.Layers[0] with { LongName = name })] };
        using var stream = new MemoryStream();
        JsonTable.Write(awkward, stream);
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n' || c is '\u202e' or '\u2066');
        // The reader below does not return half of a surrogate pair as text; the file has its escape.
        Assert.Contains("half \\ud83d, whole \\ud83d\\ude00, other half", text);
        var layers = JsonDocument.Parse(text).RootElement.GetProperty("layers").EnumerateArray();
        var read = layers.Select(l => l.GetProperty("longname")).ToArray();
        foreach (var at in new[] { 0, 1, 2, 3, 5 })
            Assert.Equal(names[at], read[at].GetString());
    }

    [Fact]
    public void Json_has_the_eigenvalues_of_each_layer_where_they_are_asked_for()
    {
        var model = Synthetic.Model();
        using var stream = new MemoryStream();
        JsonTable.Write(model, stream, withEigenvalues: true);
        var layers = JsonDocument.Parse(stream.ToArray()).RootElement.GetProperty("layers").EnumerateArray();
        Assert.Equal(
            model.Layers.Select(l => l.Eigenvalues),
            layers.Select(l => l.GetProperty("eigenvalues").EnumerateArray().Select(x => x.GetDouble()).ToArray())
        );
    }

    [Fact]
    public void A_CSV_without_a_layer_still_names_the_columns()
    {
        var text = CsvTable.Text(Synthetic.Model() with { Layers = [] });
        Assert.StartsWith("layer_id,name,longname,", text);
        Assert.Single(text.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Json_has_the_layers_under_weight_watchers_names_and_reads_back_to_the_same_bits()
    {
        var model = Synthetic.Model();
        using var stream = new MemoryStream();
        JsonTable.Write(model, stream, "planted tails");
        var json = JsonDocument.Parse(stream.ToArray()).RootElement;
        var layers = json.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(model.Layers.Select(l => l.LongName), layers.Select(l => l.GetProperty("longname").GetString()));
        foreach (var (layer, record) in model.Layers.Zip(layers))
        foreach (var column in LayerColumns.Present(model.Layers))
            if (column.Value(layer) is double x)
                Assert.Equal(
                    double.IsFinite(x) ? x : (double?)null,
                    record.GetProperty(column.Name).ValueKind == JsonValueKind.Null
                        ? (double?)null
                        : record.GetProperty(column.Name).GetDouble()
                );
        foreach (
            var name in new[]
            {
                "layer_id",
                "name",
                "D",
                "M",
                "N",
                "Q",
                "alpha",
                "alpha_weighted",
                "entropy",
                "has_esd",
                "lambda_max",
                "layer_type",
                "log_norm",
                "num_evals",
                "num_pl_spikes",
                "sigma",
                "stable_rank",
                "status",
                "sv_max",
                "warning",
                "xmax",
                "xmin",
            }
        )
            Assert.True(layers[1].TryGetProperty(name, out _), name);
        Assert.Contains(model.Layers, l => l.Warnings.Count > 0);
        foreach (var (layer, record) in model.Layers.Zip(layers))
            Assert.Equal(
                layer.Warnings,
                record.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString())
            );
        Assert.Equal("planted tails", json.GetProperty("source").GetString());
        Assert.Equal(model.Mean("alpha"), json.GetProperty("summary").GetProperty("alpha").GetDouble());
        Assert.Equal(6, json.GetProperty("summary_layers").GetProperty("alpha").GetInt32());
        Assert.Equal("a bias has no spectrum", json.GetProperty("skipped")[0].GetProperty("reason").GetString());
        Assert.True(json.GetProperty("skipped")[1].GetProperty("fault").GetBoolean());
        Assert.Equal("Slices", json.GetProperty("options").GetProperty("conv").GetString());
        Assert.Equal("managed", json.GetProperty("backend").GetProperty("backend").GetString());
        Assert.True(json.GetProperty("versions").TryGetProperty("HeavyTails", out _));
    }

    [Fact]
    public void A_table_that_cannot_be_written_completely_is_not_written_at_all()
    {
        var folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;
        try
        {
            var model = Synthetic.Model();
            CsvTable.Save(model, Path.Combine(folder, "t.csv"));
            JsonTable.Save(model, Path.Combine(folder, "t.json"));
            Directory.CreateDirectory(Path.Combine(folder, "occupied.csv", "by"));
            Assert.ThrowsAny<Exception>(() => CsvTable.Save(model, Path.Combine(folder, "occupied.csv")));
            Assert.Equal(["t.csv", "t.json"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A separate reader of RFC 4180, so that the writer is not tested by itself.
    static List<List<string>> Parse(string text)
    {
        var (lines, line, field, quoted) = (
            new List<List<string>>(),
            new List<string>(),
            new System.Text.StringBuilder(),
            false
        );
        for (var i = 0; i < text.Length; i++)
            if (quoted)
            {
                if (text[i] != '"')
                    field.Append(text[i]);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[i++]);
                else
                    quoted = false;
            }
            else if (text[i] == '"')
                quoted = true;
            else if (text[i] is ',' or '\n')
            {
                line.Add(field.ToString());
                field.Clear();
                if (text[i] == '\n')
                {
                    lines.Add(line);
                    line = [];
                }
            }
            else
                field.Append(text[i]);
        Assert.Equal(0, field.Length);
        return lines;
    }
}
