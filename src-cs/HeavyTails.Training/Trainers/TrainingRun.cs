using System.Text.Json.Nodes;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Training.Trainers;

/// <summary>Everything that one run consists of, and what its folder records of it.</summary>
internal sealed record TrainingRun
{
    public required TrainingRecipe Recipe { get; init; }

    public required Samples Train { get; init; }

    public required IReadOnlyList<Probe> Probes { get; init; }

    public required TrainerOptions Options { get; init; }

    public required BatchPlan Plan { get; init; }

    public required Network Network { get; init; }

    public required Optimizer Optimizer { get; init; }

    public required TrainingRecord Record { get; init; }

    public required TrainingState State { get; init; }

    public required Moment Moment { get; init; }

    /// <summary>The run's folder; null for a run that writes nothing.</summary>
    public required TrainingFolder? Folder { get; init; }

    /// <summary>
    /// What names a run: its folder bears the hash of this object's JSON. Names, order and values of the properties
    /// must not change, or stored runs would not be found again.
    /// </summary>
    public static object Context(TrainingRecipe recipe, Samples train, IReadOnlyList<Probe> probes) =>
        new
        {
            kind = "training",
            format = 2,
            recipe,
            // A run is not resumed with another libtorch or another convolution routine, whose results differ in the
            // last digits.
            tensors = new
            {
                libtorch = LibTorch.Info.Version,
                build = LibTorch.Info.Build,
                onednn = LibTorch.Info.OneDnn,
            },
            train = new
            {
                name = train.Name,
                count = train.Count,
                shape = train.Shape,
                sha256 = train.Fingerprint,
            },
            probes = probes.Select(p => p.Description).ToArray(),
        };

    /// <summary>Lets every probe whose schedule contains the current step write its columns, in one row.</summary>
    public void WriteRow()
    {
        double?[]? row = null;
        var column = Record.OwnColumns;
        for (var i = 0; i < Probes.Count; i++)
        {
            var (probe, count) = (Probes[i], Record.Counts[i]);
            if (probe.When.Contains(Moment.Step, Moment.StepsPerEpoch, Moment.LastStep))
            {
                if (count > 0)
                    row ??= Record.NewRow(Moment.Step, Moment.Epoch, Moment.StepSize);
                probe.Write(Moment, count > 0 ? row.AsSpan(column, count) : []);
            }
            column += count;
        }
    }

    /// <summary>Writes table, weights, files of probes and run.json, and gives the folder its final name.</summary>
    public void Complete()
    {
        if (Folder is null)
            return;
        Folder.Write("table.csv", Record.ToCsv());
        SafetensorsWriter.Save(
            Folder.PathOf("weights.safetensors"),
            [.. Network.Parameters.Select(p => SafetensorsTensor.Of(p.Name, p.Values()))]
        );
        foreach (var probe in Probes)
            probe.Finish(Folder);
        Folder.Complete(Facts());
    }

    private JsonObject Facts()
    {
        var facts = Provenance.Record();
        facts["libtorch"] = LibTorch.Info.ToString();
        facts["threads"] = 1;
        facts["device"] = Recipe.Device;
        facts["seed"] = Recipe.Seed;
        facts["precision"] = Recipe.Precision == Precision.Double ? "float64" : "float32";
        facts["data"] = new JsonArray([
            .. Train.Sources.Select(s =>
                (JsonNode)
                    new JsonObject
                    {
                        ["path"] = s.Path,
                        ["md5"] = s.ContentMd5,
                        ["published"] = s.Published,
                    }
            ),
        ]);
        facts["steps"] = Moment.LastStep;
        facts["steps_done"] = State.Step;
        facts["last_loss"] = double.IsFinite(State.LastLoss) ? State.LastLoss : null;
        facts["not_finite_at"] = State.NotFiniteAt;
        facts["sessions"] = State.Sessions;
        facts["started"] = State.Started.ToString("O");
        facts["ended"] = DateTimeOffset.UtcNow.ToString("O");
        facts["seconds"] = State.Seconds;
        return facts;
    }
}
