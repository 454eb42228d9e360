using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>What cannot be read names its format and the way out in one line.</summary>
public sealed class ForeignFormatsTests
{
    private static CheckpointException Refused(byte[] file, string name) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, name));

    [Theory]
    [InlineData("\u001c\0\0\0TFL3\0\0", "m.tflite", "TensorFlow Lite", "save the Keras")]
    [InlineData("tjgg\x01\0\0\0", "m.bin", "GGML", "analyse the model")]
    [InlineData("ptrt\0\0\0\0", "m.engine", "TensorRT", "analyse the model")]
    [InlineData("\u0012\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0001", "m.params", "MXNet", "mxnet.nd.load")]
    [InlineData("\u00ba\u0016\u004f\u002f\0\0", "m.bin", "fastText", "get_input_matrix")]
    [InlineData("\u000c\u00db\u003a\u002a\0\0", "manifest.ocdbt", "Orbax", "flax.serialization")]
    [InlineData("binf\0\0", "m.model", "XGBoost", "trees")]
    [InlineData("{L\0\0\0\0\0\0\0\u0007learner", "m.ubj", "XGBoost", "trees")]
    [InlineData("{\"learner\":{}}", "m.model", "XGBoost", "trees")]
    [InlineData("tree\nversion=v4\n", "m.txt", "LightGBM", "trees")]
    [InlineData("CBM1\0\0", "m.cbm", "CatBoost", "trees")]
    [InlineData("MATLAB 5.0 MAT-file, Platform: GLNXA64", "w.mat", "version 5", "scipy.io.loadmat")]
    [InlineData("MATLAB 7.3 MAT-file, Platform: GLNXA64", "w.mat", "version 7.3", "h5py")]
    [InlineData("X\n\0\0\0\u0003", "w.rds", "file of R", "npySave")]
    [InlineData("RDX3\nX\n", "w.RData", "file of R", "npySave")]
    [InlineData("\u0008\u0001\u0012\u0003abc", "saved_model.pb", "TensorFlow graph", "tf2onnx")]
    [InlineData("\u0008\u0004\u0012\u0003abc", "m.mlmodel", "Core ML", "coremltools")]
    [InlineData("\n\u0003abc", "m.caffemodel", "Caffe", "ONNX")]
    [InlineData("\0\0\0\0\u0002\0\0\0\u0007\0", "yolo.weights", "Darknet", "ONNX")]
    [InlineData("\u0028\u00b5\u002f\u00fd\0", "m.pt.zst", "zstd", "zstd -d")]
    [InlineData("\u00fd7zXZ\0\0", "m.joblib", "xz", "compress=0")]
    [InlineData("BZh91AY", "m.joblib", "bzip2", "bzip2 -d")]
    [InlineData("\u0004\u0022\u004d\u0018d", "m.joblib", "lz4", "lz4 -d")]
    [InlineData("7z\u00bc\u00af\u0027\u001c\0", "m.7z", "7z", "7z x")]
    [InlineData("Rar!\u001a\u0007\u0001", "m.rar", "RAR", "unrar x")]
    [InlineData("\u0089PNG\r\n", "m.pt", "PNG", "file that you meant")]
    [InlineData("\u00ff\u00d8\u00ff\u00e0", "m.pt", "JPEG", "file that you meant")]
    [InlineData("GIF89a", "m.pt", "GIF", "file that you meant")]
    [InlineData("%PDF-1.7", "m.pt", "PDF", "file that you meant")]
    [InlineData("RIFF\0\0\0\0WAVE", "m.pt", "RIFF", "file that you meant")]
    [InlineData("PAR1\u0015", "t.parquet", "Parquet", "numpy.savez")]
    [InlineData("ARROW1\0\0", "t.feather", "Arrow", "numpy.savez")]
    [InlineData("ORC\u0008", "t.orc", "ORC", "numpy.savez")]
    [InlineData("SQLite format 3\0", "t.db", "SQLite", "file that you meant")]
    [InlineData("\u007fELF\u0002", "t.so", "ELF", "file that you meant")]
    [InlineData("<?xml version='1.0'?><Error>", "m.pt", "XML", "download")]
    [InlineData("[[1.0, 2.0], [3.0, 4.0]]\n", "w.txt", "JSON", "numpy.savez")]
    [InlineData("a,b\n1.5,2.5\n", "w.csv", "text file", "numpy.loadtxt")]
    public void A_file_of_a_foreign_format_is_named_with_the_way_out(string head, string file, string name, string way)
    {
        var message = Refused(Encoding.Latin1.GetBytes(head), file).Message;
        Assert.Contains(name, message);
        Assert.Contains(way, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void An_lzma_stream_is_told_by_its_whole_header()
    {
        byte[] head = [0x5d, 0, 0, 0x80, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0];
        Assert.Contains("xz --format=lzma -d", Refused(head, "m.joblib").Message);
        head[9] = 0;
        Assert.DoesNotContain("lzma", Refused(head, "m.joblib").Message);
    }

    [Fact]
    public void Bytes_of_no_known_format_are_refused_with_the_list_of_those_that_are_read()
    {
        var message = Refused([0x01, 0x02, 0x90, 0xff, 0x03], "m.bin").Message;
        Assert.Contains(CheckpointFormats.Titles, message);
        foreach (
            var title in new[] { "TorchScript", "stable-baselines3 .zip", "flax .msgpack", "joblib", "NeMo .nemo" }
        )
            Assert.Contains(title, CheckpointFormats.Titles);
    }

    [Fact]
    public void A_pickle_without_arrays_names_its_class()
    {
        var pickle = new Writers.PickleWriter(4)
            .Global("sklearn.ensemble._forest", "RandomForestClassifier")
            .Op(')')
            .Op(0x81)
            .Stop();
        Assert.Contains("'sklearn.ensemble._forest.RandomForestClassifier'", Refused(pickle, "forest.pkl").Message);
    }
}
