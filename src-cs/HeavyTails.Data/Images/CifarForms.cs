using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Data.Files;

namespace HeavyTails.Data.Images;

/// <summary>A file of an archive, with its published MD5 if there is one.</summary>
internal sealed record CifarFile(string Name, string? Md5);

/// <summary>One published form of a set.</summary>
internal sealed record CifarArchive
{
    /// <summary>Folder of the files below the root of the data.</summary>
    public required string Folder { get; init; }

    /// <summary>Name of the archive that holds the folder.</summary>
    public required string Archive { get; init; }

    /// <summary>Published MD5 of the archive; null if there is none: then the archive is not downloaded.</summary>
    public required string? Md5 { get; init; }

    /// <summary>Files of the training set, in order.</summary>
    public required CifarFile[] Train { get; init; }

    /// <summary>File of the test set.</summary>
    public required CifarFile Test { get; init; }
}

/// <summary>One set in its two published forms.</summary>
internal sealed record CifarForms
{
    /// <summary>Name of the set in records and reports.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the classes.</summary>
    public required string[] Classes { get; init; }

    /// <summary>Key of the labels in the pickled dict of the Python form.</summary>
    public required string LabelsKey { get; init; }

    /// <summary>Number of labels of a record of the binary form, of which the last one is used.</summary>
    public required int LabelBytes { get; init; }

    public required CifarArchive Binary { get; init; }

    public required CifarArchive Python { get; init; }

    private const string Mirror = "https://www.cs.toronto.edu/~kriz/";
    private const int Area = 3 * 32 * 32;

    /// <summary>
    /// Reads the training set (batches null), the test set (batches empty), or batches by number from 1.
    /// </summary>
    public Dataset Load(IReadOnlyList<int>? batches, CifarForm form, DataOptions options)
    {
        var archive = form switch
        {
            CifarForm.Binary => Binary,
            CifarForm.Python => Python,
            _ => Directory.Exists(Path.Combine(options.Root, Binary.Folder))
            || !Directory.Exists(Path.Combine(options.Root, Python.Folder))
                ? Binary
                : Python,
        };
        foreach (var k in batches ?? [])
            if (k < 1 || k > archive.Train.Length)
                throw new ArgumentOutOfRangeException(
                    nameof(batches),
                    $"{Name} has training batches 1 .. {archive.Train.Length}, not {k}"
                );
        var wanted =
            batches is null ? archive.Train
            : batches.Count == 0 ? [archive.Test]
            : [.. batches.Select(k => archive.Train[k - 1])];
        var folder = Path.Combine(options.Root, archive.Folder);
        Complete(archive, folder, wanted, options);
        var pixels = new List<byte[]>();
        var labels = new List<int>();
        var sources = new List<FileChecksum>();
        foreach (var file in wanted)
        {
            var path = Path.Combine(folder, file.Name);
            var bytes = IdxFile.ReadBytes(path);
            var md5 = FileChecksum.Md5(bytes);
            if (file.Md5 is { } expected && md5 != expected && options.Checksums == ChecksumPolicy.Require)
                throw new DatasetException($"{path}: MD5 is {md5}, published is {expected}");
            sources.Add(new(path, md5, file.Md5 is null ? null : md5 == file.Md5));
            pixels.Add(archive == Binary ? ReadBinary(path, bytes, labels) : ReadPickle(path, bytes, labels));
        }
        var features = new float[labels.Count * Area];
        var at = 0;
        foreach (var part in pixels)
        {
            Pixels.ToFloats(part).CopyTo(features.AsSpan(at));
            at += part.Length;
        }
        var split =
            batches is null ? "train"
            : batches.Count == 0 ? "test"
            : $"train, batches {string.Join(", ", batches)}";
        return new Dataset($"{Name} {split}", features, [.. labels], [3, 32, 32])
        {
            ClassNames = Classes,
            Sources = sources,
        };
    }

    private void Complete(CifarArchive archive, string folder, CifarFile[] wanted, DataOptions options)
    {
        var missing = wanted.Where(f => !File.Exists(Path.Combine(folder, f.Name))).ToArray();
        if (missing.Length == 0)
            return;
        // An existing folder with only some of the files is taken as the user's choice and is not completed.
        if (options.Offline || Directory.Exists(folder) || archive.Md5 is null)
            throw new DatasetException(
                $"{Name}: {string.Join(", ", missing.Select(f => f.Name))} missing in {folder}; "
                    + $"put {(missing.Length == 1 ? "it" : "them")} there, from {Mirror}{archive.Archive}"
                    + (options.Offline ? " (HEAVYTAILS_OFFLINE forbids to fetch it)" : "")
            );
        var path = Path.Combine(options.Root, archive.Archive);
        if (!File.Exists(path) || FileChecksum.Md5OfFile(path) != archive.Md5)
            Downloader.Fetch([Mirror + archive.Archive], path, archive.Md5, options);
        TarArchive.Extract(
            path,
            archive.Folder,
            [.. archive.Train.Append(archive.Test).Select(f => f.Name)],
            options.Root
        );
    }

    private byte[] ReadBinary(string path, byte[] bytes, List<int> labels)
    {
        var record = LabelBytes + Area;
        if (bytes.Length == 0 || bytes.Length % record != 0)
            throw DatasetException.InFile(
                path,
                bytes.Length,
                $"expected whole records of {record} bytes, the file has {bytes.Length} bytes, "
                    + $"{bytes.Length % record} over"
            );
        var pixels = new byte[bytes.Length / record * Area];
        for (var i = 0; i < bytes.Length / record; i++)
        {
            int label = bytes[(i * record) + LabelBytes - 1];
            if (label >= Classes.Length)
                throw DatasetException.InFile(
                    path,
                    ((long)i * record) + LabelBytes - 1,
                    $"label {label} of record {i} is outside 0 .. {Classes.Length - 1}"
                );
            labels.Add(label);
            bytes.AsSpan((i * record) + LabelBytes, Area).CopyTo(pixels.AsSpan(i * Area));
        }
        return pixels;
    }

    private byte[] ReadPickle(string path, byte[] bytes, List<int> labels)
    {
        try
        {
            using var pickle = Pickle.Open(bytes, path);
            if (
                pickle.Value is not PickleDict dict
                || dict.Text("data")
                    is not PickledArray { Shape: [var count, Area], Data: { } data, Fortran: false, DType: DType.U8 }
                || data.Length != count * Area
                || dict.Text(LabelsKey) is not PickleList list
                || list.Items.Count != count
            )
                throw DatasetException.InFile(
                    path,
                    0,
                    $"expected a pickled dict with data [n x {Area}] of uint8 and n {LabelsKey}"
                );
            foreach (var label in list.Items)
                labels.Add(
                    label is long and >= 0 and var y && y < Classes.Length
                        ? (int)y
                        : throw DatasetException.InFile(path, 0, $"label {label} is outside 0 .. {Classes.Length - 1}")
                );
            return data.ToArray();
        }
        catch (CheckpointException fault)
        {
            throw new DatasetException($"{path}: {fault.Message}", fault);
        }
    }
}
