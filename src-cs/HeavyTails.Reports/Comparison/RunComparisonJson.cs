// {"equal": false, "runs": [{"name", "hash", "folder", "state"}], "context": [{"part", "key", "equal", "values"}],
//  "provenance": [...], "numbers": [{"first", "other", "pairs", "rows", "keys", "columns": [{"column", ...}]}]}
using System.Text.Json.Nodes;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Index;

namespace HeavyTails.Reports.Comparison;

/// <summary>Runs side by side as data for programs.</summary>
public static class RunComparisonJson
{
    /// <summary>The comparison as JSON, with every digit; a mean that does not exist is null.</summary>
    public static string Text(RunComparison comparison) =>
        new JsonObject
        {
            ["equal"] = comparison.IsEqual,
            ["runs"] = new JsonArray([
                .. comparison.Runs.Select(
                    (run, i) =>
                        new JsonObject
                        {
                            ["name"] = run.Entry.Name,
                            ["hash"] = run.Entry.Hash,
                            ["folder"] = run.Place.Path,
                            ["state"] = run.Entry.State,
                            ["problem"] = comparison.Tables[i].Problem ?? run.Entry.Problem,
                        }
                ),
            ]),
            ["context"] = Values(comparison.Context),
            ["provenance"] = Values(comparison.Provenance),
            ["numbers"] = new JsonArray([
                .. comparison.Numbers.Select(
                    (table, i) =>
                        new JsonObject
                        {
                            ["first"] = comparison.Runs[0].Entry.Hash,
                            ["other"] = comparison.Runs[i + 1].Entry.Hash,
                            ["equal"] = table.IsEqual,
                            ["pairs"] = table.Pairs,
                            ["rows"] = new JsonArray(table.Rows.First, table.Rows.Other),
                            ["unpaired"] = table.Unpaired,
                            ["keys"] = Texts(table.Keys),
                            ["only_first"] = Texts(table.OnlyFirst),
                            ["only_other"] = Texts(table.OnlyOther),
                            ["columns"] = new JsonArray([.. table.Columns.Select(Column)]),
                        }
                ),
            ]),
        }.ToJsonString(RunFolder.Readable);

    /// <summary>The differences of the numbers as CSV, a line for each column of each run but the first.</summary>
    public static string NumbersAsCsv(RunComparison comparison) =>
        Csv.Table(
            [
                "first",
                "other",
                "column",
                "compared",
                "different",
                "first_mean",
                "other_mean",
                "greatest",
                "relative",
                "at",
            ],
            comparison.Numbers.SelectMany(
                (table, i) =>
                    table.Columns.Select(c =>
                        (IEnumerable<object?>)
                            [
                                comparison.Runs[0].Entry.Hash,
                                comparison.Runs[i + 1].Entry.Hash,
                                c.Name,
                                c.Compared,
                                c.Different,
                                c.FirstMean,
                                c.OtherMean,
                                c.Greatest,
                                c.GreatestRelative,
                                c.Where,
                            ]
                    )
            )
        );

    private static JsonArray Values(IReadOnlyList<ComparedValue> values) =>
        new([
            .. values.Select(v => new JsonObject
            {
                ["part"] = v.Part,
                ["key"] = v.Key,
                ["equal"] = v.IsEqual,
                ["values"] = Texts(v.Values),
            }),
        ]);

    private static JsonObject Column(ComparedColumn column) =>
        new()
        {
            ["column"] = column.Name,
            ["compared"] = column.Compared,
            ["different"] = column.Different,
            ["first_mean"] = Number(column.FirstMean),
            ["other_mean"] = Number(column.OtherMean),
            ["greatest"] = Number(column.Greatest),
            ["relative"] = Number(column.GreatestRelative),
            ["at"] = column.Where,
        };

    private static JsonArray Texts(IEnumerable<string?> texts) => new([.. texts.Select(t => (JsonNode?)t)]);

    private static JsonNode? Number(double x) => double.IsFinite(x) ? JsonValue.Create(x) : null;
}
