using System.Text;
using HeavyTails.Checkpoints.Model;
using static HeavyTails.Checkpoints.Formats.Foreign.ForeignFormats;

namespace HeavyTails.Checkpoints.Formats.Foreign;

/// <summary>Files that are no models: packed ones, tables, pictures, failed downloads, each with advice.</summary>
internal static class ForeignFiles
{
    private const string Unpack = "unpack it first, and give the file in it",
        Joblib = "unpack it first, or save it again with joblib.dump(..., compress=0)",
        Table = "a table is no checkpoint; save matrices with numpy.savez",
        Picture = "a picture or document, not a checkpoint: is this the file that you meant?";

    /// <summary>
    /// Those that begin with bytes of their own. Of these at least four are not zero, or the first eight are more than
    /// 2^40 as a number: safetensors begins with the length of its header, which may be any other number.
    /// </summary>
    public static IReadOnlyList<ICheckpointReader> All { get; } =
    [
        At("zstd", $"a zstd-compressed file: {Unpack} (zstd -d)", "\x28\xb5\x2f\xfd"),
        At("xz", $"an xz-compressed file: {Joblib} (xz -d)", "\u00fd7zXZ\0"),
        new ForeignReader(
            "bzip2",
            $"a bzip2-compressed file: {Joblib} (bzip2 -d)",
            0,
            file => file.Head is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..]
        ),
        At("lz4", $"an lz4-compressed file: {Joblib} (lz4 -d)", "\x04\x22\x4d\x18"),
        new ForeignReader(
            "lzma",
            $"an lzma-compressed file: {Joblib} (xz --format=lzma -d)",
            0,
            file => file.Head is [0x5d, 0, 0, _, _, 255, 255, 255, 255, 255, 255, 255, 255, ..]
        ),
        At("7z", $"a 7z archive: {Unpack} (7z x)", "7z\xbc\xaf\x27\x1c"),
        At("RAR", $"a RAR archive: {Unpack} (unrar x)", "Rar!\x1a\x07"),
        At("PNG", $"a PNG: {Picture}", "\x89PNG"),
        new ForeignReader("JPEG", $"a JPEG: {Picture}", 0, file => file.Head is [0xff, 0xd8, 0xff, >= 0xc0, ..]),
        At("GIF", $"a GIF: {Picture}", "GIF8"),
        At("PDF", $"a PDF: {Picture}", "%PDF-"),
        At("RIFF", "a sound, film or WebP picture (RIFF), not a checkpoint: is this the file that you meant?", "RIFF"),
        At("Parquet", $"a Parquet file: {Table}", "PAR1"),
        At("Arrow", $"an Arrow or Feather file: {Table}", "ARROW1"),
        At("Feather", $"a Feather file: {Table}", "FEA1"),
        At("ORC", $"an ORC file: {Table}", "ORC\x08"),
        At("SQLite", "an SQLite database, not a checkpoint: is this the file that you meant?", "SQLite format 3\0"),
        At("ELF", "a program or library (ELF), not a checkpoint: is this the file that you meant?", "\u007fELF"),
        At("git-lfs pointer", "a git-lfs pointer, not the file itself: run git lfs pull", "version https://git-lfs"),
        AnyOf("web page", "a web page, not a checkpoint: the download went wrong", "<!DOCTYPE", "<!doctype", "<html"),
        At(
            "XML",
            "an XML document, not a checkpoint: the error of a failed download, or the half of an OpenVINO model"
                + " without its weights (convert that to ONNX)",
            "<?xml"
        ),
    ];

    /// <summary>Text of any kind; tried when no format has recognised the file.</summary>
    public static IReadOnlyList<ICheckpointReader> Texts { get; } =
    [
        new ForeignReader(
            "JSON",
            "JSON text, which holds no tensors that are read: give the weights' own file, or save them with"
                + " numpy.savez",
            0,
            file => IsText(file) && Encoding.UTF8.GetString(file.Head).TrimStart() is ['{' or '[', ..]
        ),
        new ForeignReader(
            "text",
            "a text file (CSV, a log, a script), not a checkpoint: read a matrix with numpy.loadtxt and save it with"
                + " numpy.save",
            0,
            IsText
        ),
    ];

    /// <summary>
    /// Whether the first bytes are printable text with the end of a line; bytes of UTF-8 count as such.
    /// </summary>
    private static bool IsText(CheckpointFile file)
    {
        var letters = 0;
        foreach (var b in file.Head)
            if (b is < 32 and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 127)
                return false;
            else if (b < 127)
                letters++;
        return letters >= 0.7 * file.Head.Length && file.Head.Contains((byte)'\n');
    }
}
