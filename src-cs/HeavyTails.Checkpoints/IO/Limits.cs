namespace HeavyTails.Checkpoints.IO;

/// <summary>Limits that several formats share.</summary>
internal static class Limits
{
    /// <summary>
    /// Throws <see cref="CheckpointException"/> when a count is over <see cref="CheckpointOptions.MaxTensors"/>.
    /// </summary>
    public static void CheckCount(
        this ByteSource file,
        long at,
        long count,
        CheckpointOptions options,
        string what = "tensors"
    )
    {
        if (count > options.MaxTensors)
            throw file.Fail(
                at,
                $"more than {options.MaxTensors} {what} (CheckpointOptions.{nameof(CheckpointOptions.MaxTensors)})"
            );
    }
}
