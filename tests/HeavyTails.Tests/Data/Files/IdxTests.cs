using System.Formats.Tar;
using System.IO.Compression;
using HeavyTails.Data.Files;
using HeavyTails.Data.Images;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Data.Files;

public class IdxTests
{
    [Fact]
    public void A_plain_and_a_gzipped_idx_file_hold_the_same_images()
    {
        using var folder = new TemporaryFolder();
        byte[] content = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255];
        var plain = IdxFile.Read(folder.Write("a-idx2-ubyte", content));
        var zipped = IdxFile.Read(folder.Write("b.gz", Gzip(content)));
        Assert.Equal([2, 3], plain.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 255], plain.Bytes.ToArray());
        Assert.Equal(plain.Shape, zipped.Shape);
        Assert.Equal(plain.Bytes.ToArray(), zipped.Bytes.ToArray());
        Assert.Equal(plain.Checksum, zipped.Checksum);
    }

    [Theory]
    [InlineData("0000080200000002", "header of 12 bytes")]
    [InlineData("00000D0100000001AABBCCDD", "expected idx type 08")]
    [InlineData("504B0304", "expected the idx magic")]
    [InlineData("", "expected the idx magic")]
    [InlineData("0000080100000003AABB", "needs 3 bytes, the file has 2")]
    [InlineData("0000080100000001AABB", "needs 1 bytes, the file has 2")]
    [InlineData("00000803FFFFFFFFFFFFFFFFFFFFFFFF", "more than 2^31 - 1")]
    [InlineData("1F8B0800", "expected the idx magic")]
    [InlineData("1F8B08000000000000FFFFFFFFFFFFFFFFFFFFFFFFFFFF", "the gzip stream is damaged")]
    public void A_damaged_file_is_refused_with_the_offset(string hex, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("damaged", Convert.FromHexString(hex));
        var fault = Assert.Throws<DatasetException>(() => IdxFile.Read(path));
        Assert.Contains(path, fault.Message);
        Assert.Contains(expected, fault.Message);
    }

    [Fact]
    public void Every_truncation_of_a_gzipped_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        byte[] content = [0, 0, 8, 1, 0, 0, 1, 0, .. Enumerable.Range(0, 256).Select(_ => (byte)random.Next(256))];
        var zipped = Gzip(content);
        for (var length = 0; length < zipped.Length - 8; length++)
            Assert.Throws<DatasetException>(() => IdxFile.Read(folder.Write("cut.gz", zipped[..length])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_gzip_file_that_becomes_far_longer_than_images_do_is_refused_within_a_multiple_of_its_size(bool tar)
    {
        using var folder = new TemporaryFolder();
        byte[] content = [0, 0, 8, 1, 4, 0, 0, 0, .. new byte[64 << 20]];
        var zipped = Gzip(content);
        Assert.InRange(zipped.Length, 1, content.Length / 500);
        var path = folder.Write("bomb.gz", zipped);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<DatasetException>(() =>
        {
            if (tar)
                Gunzip.Open(path).CopyTo(Stream.Null);
            else
                IdxFile.Read(path);
        });
        Assert.Contains(
            $"the {zipped.Length} bytes of gzip become more than {64L * zipped.Length + (1 << 20)}",
            fault.Message
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * Gunzip.Most(zipped.Length));
    }

    [Fact]
    public void An_archive_that_inflates_without_end_leaves_no_folder()
    {
        using var folder = new TemporaryFolder();
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (var writer = new TarWriter(zip))
            writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, "set/data.bin")
                {
                    DataStream = new MemoryStream(new byte[64 << 20]),
                }
            );
        var path = folder.Write("bomb.tar.gz", packed.ToArray());
        Assert.Contains(
            "bytes of gzip become more than",
            Assert.Throws<DatasetException>(() => TarArchive.Extract(path, "set", ["data.bin"], folder.Path)).Message
        );
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "set")));
    }

    [Fact]
    public void A_folder_and_a_device_are_no_data_files()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("cannot be read", Assert.Throws<DatasetException>(() => IdxFile.Read(folder.Path)).Message);
        if (OperatingSystem.IsLinux())
            Assert.Contains("it is a device", Assert.Throws<DatasetException>(() => IdxFile.Read("/dev/zero")).Message);
    }

    [Fact]
    public void Images_and_labels_that_do_not_match_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "MNIST/raw/t10k-images-idx3-ubyte",
            [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 102, 255]
        );
        folder.Write("MNIST/raw/t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        var options = new DataOptions { Root = folder.Path, Offline = true };
        Assert.Contains("expected [2] labels", Assert.Throws<DatasetException>(() => Mnist.Test(options)).Message);
        folder.Write("MNIST/raw/t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 7, 10]);
        Assert.Contains(
            "label 10 is outside 0 .. 9",
            Assert.Throws<DatasetException>(() => Mnist.Test(options)).Message
        );
        folder.Write("MNIST/raw/t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);
        var data = Mnist.Test(options);
        Assert.Equal([0, 0.2f, 0.4f, 1], data.Features);
        Assert.Equal([7, 9], data.Labels);
        Assert.All(data.Sources, s => Assert.False(s.Published));
        Assert.Contains(
            "expected",
            Assert
                .Throws<DatasetException>(() => Mnist.Test(options with { Checksums = ChecksumPolicy.Require }))
                .Message
        );
    }

    [Theory]
    [InlineData("MNIST/raw/train-images-idx3-ubyte", true)]
    [InlineData("MNIST/raw/train-images-idx3-ubyte.gz", true)]
    [InlineData("MNIST/raw/t10k-images-idx3-ubyte", false)]
    public void A_set_is_on_the_disk_if_its_training_images_are_plain_or_gzipped(string file, bool here)
    {
        using var folder = new TemporaryFolder();
        folder.Write(file, [0]);
        Assert.Equal(here, Mnist.IsHere(new() { Root = folder.Path, Offline = true }));
    }

    [Fact]
    public void MNIST_has_its_published_content_mean_and_deviation()
    {
        SharedFiles.FindOrSkip("data/MNIST/raw");
        var options = new DataOptions
        {
            Root = SharedFiles.FindOrSkip("data"),
            Offline = true,
            Checksums = ChecksumPolicy.Require,
        };
        var train = Mnist.Train(options);
        Assert.Equal((60000, 784), (train.Count, train.Dimension));
        Assert.All(train.Sources, s => Assert.True(s.Published));
        var computed = Normalization.Of(train);
        Assert.Equal(0.1306604762738429, computed.Mean[0], 8);
        Assert.Equal(0.30810780717887876, computed.Std[0], 8);
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], train.Labels[..10]);
        var normalised = computed.Apply(train);
        Assert.Equal(-0.4241, normalised.Features.Min(), 4);
        Assert.Equal(2.8215, normalised.Features.Max(), 4);
        Assert.Equal(10000, Mnist.Test(options).Count);
    }

    internal static byte[] Gzip(byte[] content)
    {
        var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(content);
        return zipped.ToArray();
    }
}
