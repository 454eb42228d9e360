// MNIST (LeCun, Cortes & Burges), Fashion-MNIST (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747) and KMNIST (Clanuwat et
// al. 2018, arXiv:1812.01718): 60,000 and 10,000 images of 28 x 28 bytes in ten classes, in four idx files each. Names,
// addresses and MD5 of the .gz files are torchvision's.

using HeavyTails.Data.Files;

namespace HeavyTails.Data.Images;

/// <summary>An idx file of a set: its name without .gz, and the MD5 of the published .gz and of its content.</summary>
internal sealed record IdxSource(string Name, string GzipMd5, string? ContentMd5);

/// <summary>A set of four idx files in one folder.</summary>
internal sealed record IdxImages
{
    /// <summary>Name of the set in records and reports.</summary>
    public required string Name { get; init; }

    /// <summary>Folder of the files below the root of the data.</summary>
    public required string Folder { get; init; }

    /// <summary>Addresses of the folder on the web, which are tried in turn.</summary>
    public required string[] Mirrors { get; init; }

    /// <summary>Names of the classes.</summary>
    public required string[] Classes { get; init; }

    /// <summary>The files: images and labels of the training set, then images and labels of the test set.</summary>
    public required IdxSource[] Files { get; init; }

    public Dataset Load(bool train, DataOptions options)
    {
        var (images, source) = Read(Files[train ? 0 : 2], options);
        var (labels, labelSource) = Read(Files[train ? 1 : 3], options);
        if (images.Shape is not [var count, var height, var width])
            throw DatasetException.InFile(
                source.Path,
                4,
                $"expected images [n x height x width], got rank {images.Shape.Count}"
            );
        if (labels.Shape is not [var labelled] || labelled != count)
            throw DatasetException.InFile(
                labelSource.Path,
                4,
                $"expected [{count}] labels for {source.Path}, got [{string.Join(" x ", labels.Shape)}]"
            );
        var bytes = labels.Bytes.Span;
        var y = new int[count];
        for (var i = 0; i < count; i++)
            y[i] =
                bytes[i] < Classes.Length
                    ? bytes[i]
                    : throw DatasetException.InFile(
                        labelSource.Path,
                        8 + i,
                        $"label {bytes[i]} is outside 0 .. {Classes.Length - 1}"
                    );
        return new Dataset(
            $"{Name} {(train ? "train" : "test")}",
            Pixels.ToFloats(images.Bytes.Span),
            y,
            [1, height, width]
        )
        {
            ClassNames = Classes,
            Sources = [source, labelSource],
        };
    }

    /// <summary>Whether the file of the training images is in the folder.</summary>
    public bool IsHere(DataOptions options) => File.Exists(PathOf(Files[0], options).Path);

    private (string Plain, string Path) PathOf(IdxSource source, DataOptions options)
    {
        var plain = Path.Combine(options.Root, Folder, source.Name);
        return (plain, File.Exists(plain) ? plain : plain + ".gz");
    }

    private (IdxFile File, FileChecksum Checksum) Read(IdxSource source, DataOptions options)
    {
        var (plain, path) = PathOf(source, options);
        if (!File.Exists(path))
            Downloader.Fetch([.. Mirrors.Select(m => m + source.Name + ".gz")], path, source.GzipMd5, options);
        var file = IdxFile.Read(path);
        // A file that was compressed again has another MD5 and the same content: the content decides if its MD5 is
        // known.
        bool? published =
            source.ContentMd5 is { } md5 ? file.Checksum == md5
            : path == plain ? null
            : FileChecksum.Md5OfFile(path) == source.GzipMd5;
        if (published == false && options.Checksums == ChecksumPolicy.Require)
            throw new DatasetException(
                $"{path}: MD5 of the content is {file.Checksum}, "
                    + $"expected {source.ContentMd5 ?? $"that of a .gz with MD5 {source.GzipMd5}"}"
            );
        return (file, new(path, file.Checksum, published));
    }
}

/// <summary>Conversion of the bytes of images.</summary>
internal static class Pixels
{
    /// <summary>Bytes divided by 255, as by torchvision's ToTensor.</summary>
    public static float[] ToFloats(ReadOnlySpan<byte> bytes)
    {
        var table = new float[256];
        for (var v = 0; v < 256; v++)
            table[v] = v / 255f;
        var pixels = new float[bytes.Length];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = table[bytes[i]];
        return pixels;
    }
}
