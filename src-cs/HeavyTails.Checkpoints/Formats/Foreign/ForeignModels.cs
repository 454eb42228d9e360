using HeavyTails.Checkpoints.Model;
using static HeavyTails.Checkpoints.Formats.Foreign.ForeignFormats;

namespace HeavyTails.Checkpoints.Formats.Foreign;

/// <summary>Models in formats that are not read, each with what to do to have its weights read.</summary>
internal static class ForeignModels
{
    private const string ToNumpy = "read its weights in Python and save them with numpy.savez";

    /// <summary>Those that begin with bytes of their own.</summary>
    public static IReadOnlyList<ICheckpointReader> All { get; } =
    [
        At(
            "TensorFlow Lite",
            $"a TensorFlow Lite model, which is not read: save the Keras or TensorFlow model"
                + " it was made from as .weights.h5 or .npz",
            "TFL3",
            4
        ),
        AnyOf(
            "GGML",
            "a GGML file of llama.cpp before GGUF, which is not read: analyse the model it was made from",
            "lmgg",
            "tjgg",
            "fmgg"
        ),
        AnyOf(
            "TensorRT",
            "a TensorRT engine, compiled for one GPU: analyse the model it was made from",
            "ptrt",
            "ftrt"
        ),
        At(
            "MXNet",
            $"an MXNet .params file, which is not read: {ToNumpy} (mxnet.nd.load)",
            "\x12\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        ),
        At("fastText", $"a fastText model, which is not read: {ToNumpy} (get_input_matrix)", "\xba\x16\x4f\x2f"),
        At(
            "Orbax",
            "a part of an Orbax checkpoint (OCDBT), which is not read: restore it in JAX and save the parameters"
                + " with flax.serialization.to_bytes or numpy.savez",
            "\x0c\xdb\x3a\x2a"
        ),
        AnyOf(
            "XGBoost",
            "an XGBoost model: trees, which have no weight matrices to analyse",
            "binf",
            "{L\0\0\0\0\0\0\0\x07learner",
            "{\"learner\""
        ),
        At("LightGBM", "a LightGBM model: trees, which have no weight matrices to analyse", "tree\nversion="),
        At("CatBoost", "a CatBoost model: trees, which have no weight matrices to analyse", "CBM1"),
        At(
            "MATLAB 5",
            $"a MATLAB .mat file of version 5, which is not read: {ToNumpy} (scipy.io.loadmat)",
            "MATLAB 5.0 MAT"
        ),
        At("MATLAB 7.3", $"a MATLAB .mat file of version 7.3, which is not read: {ToNumpy} (h5py)", "MATLAB 7.3 MAT"),
        AnyOf(
            "R",
            "a file of R (saveRDS or save), which is not read: write the matrices with RcppCNPy::npySave",
            "X\n\0\0\0\x02",
            "X\n\0\0\0\x03",
            "RDX2",
            "RDX3"
        ),
    ];

    /// <summary>Those that only their extension tells; tried when no format has recognised the file.</summary>
    public static IReadOnlyList<ICheckpointReader> ByName { get; } =
    [
        Named(
            "TensorFlow graph",
            "a TensorFlow graph or SavedModel (.pb), which is not read: load it in TensorFlow and"
                + " save its variables with numpy.savez, or convert it with tf2onnx",
            ".pb",
            ".pbtxt"
        ),
        Named(
            "Core ML",
            "a Core ML model, which is not read: analyse the model it was made from, or save its weights"
                + " with coremltools and numpy.savez",
            ".mlmodel"
        ),
        Named(
            "Caffe",
            $"a Caffe model, which is not read: {ToNumpy} (caffe.Net), or convert it to ONNX",
            ".caffemodel"
        ),
        Named(
            "Darknet",
            "Darknet weights, whose shapes are in the .cfg file: convert them to PyTorch or ONNX",
            ".weights"
        ),
    ];
}
