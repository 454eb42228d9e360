using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Index;

namespace HeavyTails.Tests.Runs.Index;

/// <summary>A folder of runs that a test writes by hand, with the files that a sweep leaves.</summary>
public sealed class MadeRuns : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("heavytails-index-").FullName;

    public string Database => Path.Combine(Root, "runs.db");

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        if (File.Exists(IndexFile.Elsewhere(Root)))
            File.Delete(IndexFile.Elsewhere(Root));
    }

    /// <summary>The context of an experiment over eta with two seeds.</summary>
    public static RunContext Context(string name, string length = "10") =>
        new(name, new Grid([Axis.Of("eta", 0.1, 0.2)], seeds: 2), [new("length", length)]);

    /// <summary>A complete run whose table is given; the four cells have the columns cell, eta and repeat.</summary>
    public string Complete(RunContext context, string table, string notes = "\"host\": \"one\"")
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, context.FolderName)).FullName;
        File.WriteAllText(Path.Combine(folder, "context.json"), context.Json);
        File.WriteAllText(
            Path.Combine(folder, "run.json"),
            $$"""
            {
              "name": "{{context.Name}}", "hash": "{{context.Hash}}", "seed": "0",
              "started": "2026-01-01 10:00:00Z", "finished": "2026-01-01 10:01:30Z",
              "cells": 4, "cellSeconds": [1, 2, 3, 4.5], "times": {"secondsAStep": [0.1, null, 0.3]},
              "notes": {"commit": "0123abcd", {{notes}}}, "packages": {"HeavyTails.Core": "0.1.0"}
            }
            """
        );
        File.WriteAllText(Path.Combine(folder, "table.csv"), table);
        return folder;
    }

    /// <summary>The table of a run in which the metric of cell i is first + i * step.</summary>
    public static string Table(double first, double step) =>
        "cell,eta,repeat,layer,metric\n"
        + string.Concat(
            Enumerable
                .Range(0, 4)
                .Select(i =>
                    FormattableString.Invariant($"{i},{(i < 2 ? 0.1 : 0.2)},{i % 2},fc{i % 2},{first + i * step:R}\n")
                )
        );

    /// <summary>The answer to a question as lines of comma-separated values.</summary>
    public string[] Ask(string question)
    {
        using var index = RunsIndex.Open(Root);
        return
        [
            .. index.Query(question).Rows.Select(row => string.Join(',', row.Select(HeavyTails.Runs.Files.Csv.Text))),
        ];
    }
}
