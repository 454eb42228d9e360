using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Archives;

/// <summary>A file in an archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Size">Its number of bytes when it is unpacked.</param>
/// <param name="Offset">Byte offset of its data in the archive.</param>
internal sealed record PackedFile(string Name, long Size, long Offset)
{
    /// <summary>Why a file of tensors beside the weights is not read; null for every other one.</summary>
    private string? WhyNot =>
        Name.EndsWith("optimizer.pth", StringComparison.Ordinal)
        || Name.EndsWith("optimizer.pt", StringComparison.Ordinal)
            ? "state of an optimizer"
        : Name == "pytorch_variables.pth" ? "values beside the policy, not weights of layers"
        : null;

    /// <summary>
    /// The checkpoints among the files, by their extensions: policy.pth alone where stable-baselines3 has packed it,
    /// and parameters where stable-baselines has.
    /// </summary>
    public static List<PackedFile> Checkpoints(List<PackedFile> files, IEnumerable<string> extensions)
    {
        if (files.Find(f => f.Name == "policy.pth") is { } policy)
            return [policy];
        if (files.Find(f => f.Name == "parameters") is { } old && files.Exists(f => f.Name == "parameter_list"))
            return [old];
        string[] known = [.. extensions];
        return files.FindAll(f =>
            f.Size > 0
            && f.WhyNot is null
            && !f.Name.StartsWith("__MACOSX/", StringComparison.Ordinal)
            && Array.Exists(known, x => f.Name.EndsWith(x, StringComparison.OrdinalIgnoreCase))
        );
    }

    /// <summary>The only checkpoint of an archive.</summary>
    /// <exception cref="CheckpointException">There are several.</exception>
    public static PackedFile Only(List<PackedFile> checkpoints, ByteSource archive, string kind) =>
        checkpoints is [var one]
            ? one
            : throw archive.Fail(
                checkpoints[1].Offset,
                $"a {kind} archive with {checkpoints.Count} checkpoints: unpack it and give one of"
                    + $" {string.Join(", ", checkpoints.Take(5).Select(e => Text.Quote(e.Name)))}"
                    + (checkpoints.Count > 5 ? ", ..." : "")
            );

    /// <summary>Lists the files of tensors that are not read, each with its reason.</summary>
    public static void AddOthers(CheckpointContent content, List<PackedFile> files, ByteSource archive)
    {
        foreach (var file in files)
            if (file.WhyNot is { } reason)
                content.Tensors.Add(
                    new TensorEntry
                    {
                        Name = file.Name,
                        DType = DType.Other,
                        Shape = [],
                        File = archive.FileName,
                        Reason = reason,
                    }
                );
    }
}
