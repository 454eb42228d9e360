using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Foreign;

/// <summary>Files that people mistake for checkpoints, or whose format is not read, each with advice.</summary>
internal static class ForeignFormats
{
    /// <summary>Those that begin with bytes of their own.</summary>
    public static IReadOnlyList<ICheckpointReader> BySignature { get; } =
    [
        new ForeignReader(
            "git-lfs pointer",
            "a git-lfs pointer, not the file itself: run git lfs pull",
            0,
            file => file.Head.StartsWith("version https://git-lfs"u8)
        ),
        new ForeignReader(
            "web page",
            "a web page, not a checkpoint: the download went wrong",
            0,
            file => file.Head.StartsWith("<!DOCTYPE"u8) || file.Head.StartsWith("<html"u8)
        ),
    ];

    /// <summary>A zip archive that none of the readers of zip archives before it in the list has recognised.</summary>
    public static ICheckpointReader OtherZip { get; } =
        new ForeignReader(
            "zip",
            "a zip archive with neither data.pkl (PyTorch) nor .npy (NumPy) entries",
            null,
            file => file.IsZip
        );

    /// <summary>
    /// A TAR archive. Its signature is at byte 257, where a file of another format may hold the same by chance.
    /// </summary>
    public static ICheckpointReader Tar { get; } =
        new ForeignReader(
            "TAR",
            "a TAR archive (PyTorch before 0.1.10, or a packed folder): unpack it, or load it with that PyTorch and"
                + " re-save with torch.save",
            0,
            file => file.Head.Length > 262 && file.Head[257..].StartsWith("ustar"u8)
        );
}
