using System.Text;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Foreign;

/// <summary>Files that people mistake for checkpoints, or whose format is not read, each with advice.</summary>
internal static class ForeignFormats
{
    /// <summary>Those that begin with bytes of their own.</summary>
    public static IReadOnlyList<ICheckpointReader> BySignature { get; } = [.. ForeignModels.All, .. ForeignFiles.All];

    /// <summary>A zip archive that none of the readers of zip archives before it in the list has recognised.</summary>
    public static ICheckpointReader OtherZip { get; } =
        new ForeignReader(
            "zip",
            "a zip archive with neither data.pkl (PyTorch) nor .npy (NumPy) entries, nor any other checkpoint: unpack"
                + " it and see what is in it",
            null,
            file => file.IsZip
        );

    /// <summary>A format whose files begin with these bytes, each a character, or have them at an offset.</summary>
    public static ICheckpointReader At(string name, string message, string signature, int offset = 0)
    {
        var bytes = Encoding.Latin1.GetBytes(signature);
        return new ForeignReader(
            name,
            message,
            offset,
            file => file.Head.Length >= offset + bytes.Length && file.Head[offset..].StartsWith(bytes)
        );
    }

    /// <summary>A format whose files begin in one of several ways.</summary>
    public static ICheckpointReader AnyOf(string name, string message, params string[] signatures)
    {
        byte[][] heads = [.. signatures.Select(Encoding.Latin1.GetBytes)];
        return new ForeignReader(name, message, 0, file => StartsWithAny(file, heads));
    }

    private static bool StartsWithAny(CheckpointFile file, byte[][] heads)
    {
        foreach (var head in heads)
            if (file.Head.StartsWith(head))
                return true;
        return false;
    }

    /// <summary>A format without a signature, known by the file's extension.</summary>
    public static ICheckpointReader Named(string name, string message, params string[] extensions) =>
        new ForeignReader(
            name,
            message,
            null,
            file => Array.Exists(extensions, e => file.Source.FileName.EndsWith(e, StringComparison.OrdinalIgnoreCase))
        );
}
