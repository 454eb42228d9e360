using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Analysis.Requests;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Options that analyses, listings and comparisons of models have in common.</summary>
internal static class SharedOptions
{
    /// <summary>Which layers are looked at: layers, type, min-weights and max-weights.</summary>
    public static LayerFilter Filter(OptionReader reader)
    {
        var least = reader.Whole("min-weights", 0, long.MaxValue) ?? 0;
        var most = reader.Whole("max-weights", 0, long.MaxValue) ?? long.MaxValue;
        return least <= most
            ? new LayerFilter(reader.Texts("layers"), reader.Texts("type"), least, most)
            : throw new ArgumentException($"expected min-weights <= max-weights, got {least} and {most}");
    }

    /// <summary>How tensors are read: as, position-tables and root.</summary>
    public static CheckpointOptions Reading(OptionReader reader)
    {
        try
        {
            return new CheckpointOptions
            {
                Readings = [.. reader.Texts("as").Select(ReadingChoice.Parse)],
                PositionTablesAreLayers = reader.Flag("position-tables"),
                Root = reader.Text("root"),
            };
        }
        catch (FormatException wrong)
        {
            throw new ArgumentException($"as: {wrong.Message}", wrong);
        }
    }
}
