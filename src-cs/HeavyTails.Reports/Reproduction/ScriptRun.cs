// runs/SCALE/PAPER/SCRIPT.json: how a script went. It is written with the estimate before any script is started, and
// again when the script has ended. The run's own folder is runs/SCALE/PAPER/SCRIPT/NAME-HASH.
using System.Text.Json;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Reports.Reproduction;

/// <summary>How a script of a paper went at a scale.</summary>
public sealed record ScriptRun
{
    /// <summary>Name of the paper's folder: "LiMaZhang2018".</summary>
    public required string Paper { get; init; }

    /// <summary>Name of the script, without its ending.</summary>
    public required string Script { get; init; }

    /// <summary>How much of the experiment was run: "quick" or "full".</summary>
    public required string Scale { get; init; }

    /// <summary>Who ran the cells: "local" or "slurm".</summary>
    public string Engine { get; init; } = "local";

    /// <summary>
    /// The estimate of its time in seconds, made before it was started; null where none could be made.
    /// </summary>
    public double? Estimate { get; init; }

    /// <summary>What the estimate is made from, or why there is none.</summary>
    public string Basis { get; init; } = "";

    /// <summary>Wall time of the script in seconds when its cells were computed; null if it was not run.</summary>
    public double? Seconds { get; init; }

    /// <summary>Exit code of the script; null if it was not run.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The end of what a failed script wrote on standard error; null if it did not fail.</summary>
    public string? Failure { get; init; }

    /// <summary>Folder of the run, relative to the site, with slashes; null where there is none.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether the script ended well.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Path of this record below the folder of the site.</summary>
    public static string PathOf(string site, string scale, string paper, string script) =>
        Path.Combine(site, "runs", scale, paper, script + ".json");

    /// <summary>Writes the record below the folder of the site, whole or not at all.</summary>
    public void Write(string site) =>
        WholeFile.Write(
            PathOf(site, Scale, Paper, Script),
            JsonSerializer.Serialize(this, RunFolder.Readable) + "\n",
            toDisk: true
        );

    /// <summary>The record of a script at a scale; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The file does not hold such a record.</exception>
    public static ScriptRun? Read(string site, string scale, string paper, string script)
    {
        var path = PathOf(site, scale, paper, script);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<ScriptRun>(File.ReadAllText(path), RunFolder.Readable);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: expected the record of a script, {e.Message}", e);
        }
    }
}
