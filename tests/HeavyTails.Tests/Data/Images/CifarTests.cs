using System.Formats.Tar;
using System.Text;
using HeavyTails.Data.Files;
using HeavyTails.Data.Images;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Data.Files;

namespace HeavyTails.Tests.Data.Images;

public class CifarTests
{
    private static byte[] Record(int label, byte first) =>
        [(byte)label, .. Enumerable.Range(0, 3072).Select(i => (byte)(first + i))];

    [Fact]
    public void Binary_records_become_planes_and_labels()
    {
        using var folder = new TemporaryFolder();
        var options = new DataOptions { Root = folder.Path, Offline = true };
        folder.Write("cifar-10-batches-bin/test_batch.bin", [.. Record(3, 0), .. Record(9, 51)]);
        var data = Cifar10.Test(options);
        Assert.Equal([3, 32, 32], data.SampleShape);
        Assert.Equal([3, 9], data.Labels);
        Assert.Equal("cat", data.ClassNames[data.Labels[0]]);
        Assert.Equal([0, 1 / 255f, 2 / 255f], data[0][..3].ToArray());
        Assert.Equal(51 / 255f, data[1][0]);
        folder.Write("cifar-100-binary/test.bin", [5, .. Record(77, 0)]); // the coarse and the fine label
        Assert.Equal([77], Cifar100.Test(options).Labels);
    }

    [Fact]
    public void Python_batches_are_read_without_running_them()
    {
        using var folder = new TemporaryFolder();
        var pixels = Enumerable.Range(0, 2 * 3072).Select(i => (byte)(i * 7)).ToArray();
        folder.Write("cifar-10-batches-py/test_batch", PythonBatch("labels", pixels, [4, 8]));
        var options = new DataOptions { Root = folder.Path, Offline = true };
        var data = Cifar10.Test(options);
        Assert.Equal([4, 8], data.Labels);
        Assert.Equal(pixels.Select(p => p / 255f), data.Features);
        Assert.False(Assert.Single(data.Sources).Published);
        Assert.Contains(
            "published is 40351d587109b95175f43aff81a1287e",
            Assert
                .Throws<DatasetException>(() => Cifar10.Test(options with { Checksums = ChecksumPolicy.Require }))
                .Message
        );
        folder.Write("cifar-100-python/train", PythonBatch("fine_labels", pixels, [99, 0]));
        Assert.Equal([99, 0], Cifar100.Train(options).Labels);
        folder.Write("cifar-100-python/train", PythonBatch("fine_labels", pixels, [99, 100]));
        Assert.Contains("label 100", Assert.Throws<DatasetException>(() => Cifar100.Train(options)).Message);
        folder.Write("cifar-100-python/train", PythonBatch("fine_labels", pixels, [99]));
        Assert.Contains("n fine_labels", Assert.Throws<DatasetException>(() => Cifar100.Train(options)).Message);
        folder.Write("cifar-100-python/train", Encoding.ASCII.GetBytes("cos\nsystem\n(S'true'\ntR."));
        Assert.Throws<DatasetException>(() => Cifar100.Train(options));
    }

    [Fact]
    public void Missing_batches_are_named_and_a_part_can_be_asked_for()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cifar-10-batches-bin/data_batch_1.bin", Record(1, 0));
        folder.Write("cifar-10-batches-bin/data_batch_3.bin", Record(2, 0));
        var options = new DataOptions { Root = folder.Path, Offline = true };
        var message = Assert.Throws<DatasetException>(() => Cifar10.Train(options)).Message;
        Assert.Contains("data_batch_2.bin, data_batch_4.bin, data_batch_5.bin missing", message);
        Assert.Contains(Path.Combine(folder.Path, "cifar-10-batches-bin"), message);
        Assert.Equal([2, 1], Cifar10.TrainBatches([3, 1], options).Labels);
        Assert.Contains(
            "1 .. 5, not 6",
            Assert.Throws<ArgumentOutOfRangeException>(() => Cifar10.TrainBatches([6], options)).Message
        );
    }

    [Fact]
    public void Damaged_batches_are_refused_with_the_offset()
    {
        using var folder = new TemporaryFolder();
        var options = new DataOptions { Root = folder.Path, Offline = true };
        folder.Write("cifar-10-batches-bin/test_batch.bin", Record(1, 0)[..3000]);
        Assert.Contains("3000 over", Assert.Throws<DatasetException>(() => Cifar10.Test(options)).Message);
        folder.Write("cifar-10-batches-bin/test_batch.bin", [.. Record(1, 0), .. Record(10, 0)]);
        Assert.Contains(
            "offset 3073: label 10 of record 1",
            Assert.Throws<DatasetException>(() => Cifar10.Test(options)).Message
        );
    }

    [Fact]
    public void An_archive_gives_only_the_files_asked_for()
    {
        using var folder = new TemporaryFolder();
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
            foreach (
                var (name, content) in new[]
                {
                    ("cifar-10-batches-bin/readme.html", "no"),
                    ("../escape", "no"),
                    ("cifar-10-batches-bin/a", "A"),
                    ("cifar-10-batches-bin/b", "B"),
                }
            )
                writer.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile, name)
                    {
                        DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)),
                    }
                );
        var path = folder.Write("x.tar.gz", IdxTests.Gzip(tar.ToArray()));
        TarArchive.Extract(path, "cifar-10-batches-bin", ["a", "b"], folder.Path);
        Assert.Equal(
            ["a", "b"],
            Directory.GetFiles(Path.Combine(folder.Path, "cifar-10-batches-bin")).Select(Path.GetFileName).Order()
        );
        Assert.Contains(
            "has no c",
            Assert
                .Throws<DatasetException>(() => TarArchive.Extract(path, "cifar-10-batches-bin", ["c"], folder.Path))
                .Message
        );
        var cut = folder.Write("cut.tar.gz", File.ReadAllBytes(path)[..60]);
        Assert.Throws<DatasetException>(() => TarArchive.Extract(cut, "cifar-10-batches-bin", ["a"], folder.Path));
    }

    [Fact]
    public void The_shared_part_of_CIFAR_10_reads()
    {
        SharedFiles.FindOrSkip("data/cifar-10-batches-bin");
        var options = new DataOptions { Root = SharedFiles.FindOrSkip("data"), Offline = true };
        Assert.Contains("data_batch_2.bin", Assert.Throws<DatasetException>(() => Cifar10.Train(options)).Message);
        var data = Cifar10.TrainBatches([1], options);
        Assert.Equal(10_000, data.Count);
        Assert.Equal(10, data.Labels.Distinct().Count());
        var computed = Normalization.Of(data);
        for (var c = 0; c < 3; c++)
        {
            Assert.InRange(computed.Mean[c], Normalization.Cifar10.Mean[c] - .01, Normalization.Cifar10.Mean[c] + .01);
            Assert.InRange(computed.Std[c], Normalization.Cifar10.Std[c] - .02, Normalization.Cifar10.Std[c] + .02);
        }
    }

    /// <summary>
    /// A pickle of protocol 2 as Python 2 wrote the published batches: {'data': ndarray uint8 [n x 3072], key:
    /// [labels]}.
    /// </summary>
    private static byte[] PythonBatch(string key, byte[] pixels, int[] labels)
    {
        var n = pixels.Length / 3072;
        var bytes = new MemoryStream();
        void Text(string s) => bytes.Write(Encoding.Latin1.GetBytes(s));
        void Short(string s)
        {
            Text("U");
            bytes.WriteByte((byte)s.Length);
            Text(s);
        }
        void Byte(int v)
        {
            Text("K");
            bytes.WriteByte((byte)v);
        }
        Text("\u0080\u0002}(");
        Short("data");
        Text("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n");
        Byte(0);
        Text("\u0085");
        Short("b");
        Text("\u0087R(");
        Byte(1);
        Byte(n);
        Text("M\u0000\u000c\u0086cnumpy\ndtype\n");
        Short("u1");
        Byte(0);
        Byte(1);
        Text("\u0087R(");
        Byte(3);
        Short("|");
        Text("NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ff");
        Byte(0);
        Text("tb\u0089T");
        bytes.Write(BitConverter.GetBytes(pixels.Length));
        bytes.Write(pixels);
        Text("tb");
        Short(key);
        Text("](");
        foreach (var y in labels)
            Byte(y);
        Text("eu.");
        return bytes.ToArray();
    }
}
