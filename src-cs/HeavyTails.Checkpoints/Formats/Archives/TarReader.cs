// TAR: for each file a header of 512 bytes (name at 0, its size in octal at 124, type at 156, "ustar" at 257) and its
// content, padded to a multiple of 512 bytes.  POSIX.1-2017, pax, "ustar interchange format".
// NeMo packs .nemo files so: model_config.yaml and model_weights.ckpt.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Archives;

/// <summary>A TAR archive in which one file is a checkpoint.</summary>
/// <param name="extensions">The extensions of checkpoints, with the dot.</param>
/// <param name="read">Reads the file, whatever its format.</param>
internal sealed class TarReader(Func<IEnumerable<string>> extensions, Func<CheckpointFile, CheckpointContent> read)
    : ICheckpointReader
{
    private const int Block = 512;

    public CheckpointFormat Format { get; } = new("Tar") { Title = "NeMo .nemo", Extensions = [".nemo"] };

    // The signature is at byte 257, where a file of another format may hold the same by chance.
    public bool Recognises(CheckpointFile file) => file.Head.Length == Block && file.Head[257..].StartsWith("ustar"u8);

    public CheckpointContent Read(CheckpointFile file)
    {
        var archive = file.Source;
        var files = Files(file);
        var checkpoints = PackedFile.Checkpoints(files, extensions());
        if (checkpoints.Count == 0)
            throw archive.Fail(
                0,
                "a TAR archive without a checkpoint in it: unpack it; if it is a model of PyTorch before 0.1.10, load"
                    + " it with that PyTorch and re-save with torch.save"
            );
        var chosen = PackedFile.Only(checkpoints, archive, "TAR");
        var content = read(
            file.Inside(
                new RegionSource(archive, chosen.Offset, chosen.Size) { Name = $"{archive.Name}!{chosen.Name}" }
            )
        );
        content.Metadata.TryAdd("TAR entry", chosen.Name);
        PackedFile.AddOthers(content, files, archive);
        return content;
    }

    private static List<PackedFile> Files(CheckpointFile file)
    {
        var archive = file.Source;
        var files = new List<PackedFile>();
        var header = new byte[Block];
        for (var at = 0L; ; )
        {
            // The archive ends with two blocks of zeros; one that is cut short lacks them.
            archive.CheckRange(at, Block, "a TAR archive, which ends with two empty blocks");
            archive.Read(at, header);
            if (header[0] == 0)
            {
                archive.CheckRange(at, 2 * Block, "a TAR archive, which ends with two empty blocks");
                return files;
            }
            var size = Octal(archive, at, header.AsSpan(124, 12));
            archive.CheckRange(at + Block, size, "the file of a TAR archive");
            // '0' and NUL are files; links, folders and the long names of pax and GNU have other types.
            if (header[156] is (byte)'0' or 0)
            {
                archive.CheckCount(at, files.Count + 1L, file.Options, "files in an archive");
                files.Add(new PackedFile(Text.UpToZero(header.AsSpan(0, 100)), size, at + Block));
            }
            at += Block + (size + Block - 1) / Block * Block;
        }
    }

    private static long Octal(ByteSource archive, long at, ReadOnlySpan<byte> field)
    {
        var size = 0L;
        foreach (var b in field)
            if (b is >= (byte)'0' and <= (byte)'7')
                size = 8 * size + (b - '0');
            else if (b is 0 or (byte)' ')
                continue;
            else
                throw archive.Fail(at + 124, "the size of a file in a TAR archive should be octal, below 8 GiB");
        return size;
    }
}
