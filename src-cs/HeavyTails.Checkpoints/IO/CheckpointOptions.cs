using HeavyTails.Checkpoints.Roles;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// What to read of a file, and the limits that keep a hostile file from costing more memory than a few times its size.
/// </summary>
public sealed record CheckpointOptions
{
    /// <summary>The options with every value at its default.</summary>
    public static CheckpointOptions Default { get; } = new();

    /// <summary>
    /// Where in the dictionary of a PyTorch file, a pickle or a flax file the weights are, as dotted keys:
    /// "ema.state_dict". A file of another format, or without weights there, is refused. Default: null, by which they
    /// are looked for under the names that training scripts use (state_dict, model_state_dict, model, ...), else in the
    /// dictionary itself; <see cref="Checkpoint.Roots"/> says where they were found. A base model's are always looked
    /// for.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>
    /// Readings of tensors that a user chooses, where names and shapes do not say what a tensor is or say it wrongly;
    /// of several that fit a tensor, the last counts. One that fits no tensor is an error when layers are listed.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<ReadingChoice> Readings { get; init; } = [];

    /// <summary>
    /// Whether tables of positions that are matrices, absolute or relative ones, are layers with a spectrum, as in
    /// WeightWatcher. They are looked up, and multiply nothing. Default: false, by which they are listed and not
    /// analysed.
    /// </summary>
    public bool PositionTablesAreLayers { get; init; }

    /// <summary>
    /// The model for which an adapter was trained, a file or a folder: <see cref="Checkpoint.Layers"/> then has, for
    /// each low-rank pair, the weights W0, their sum W0 + s B A, and the pair. Beside a model that is no adapter it is
    /// the model with which training began, and the layers are the differences W - W0. Default: null, none.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>
    /// Longest safetensors header that is read, in bytes. Default: 100,000,000, the format's own limit
    /// (huggingface/safetensors, tensor.rs).
    /// </summary>
    public int MaxHeaderBytes { get; init; } = 100_000_000;

    /// <summary>
    /// Most tensors, and most zip entries and ONNX nodes, in a file. Default: 1,000,000. Each costs some hundred bytes
    /// of memory before any number is read.
    /// </summary>
    public int MaxTensors { get; init; } = 1_000_000;

    /// <summary>
    /// Longest pickle that is read, in bytes, without the long byte strings in it, which stay in the file. Default: 64
    /// MiB, found by looking at what is published: a model of 10^5 tensors needs about 20 MiB.
    /// </summary>
    public long MaxPickleBytes { get; init; } = 64L << 20;

    /// <summary>Most values that a pickle may put on its stack. Default: 4,000,000.</summary>
    public int MaxPickleObjects { get; init; } = 4_000_000;

    /// <summary>
    /// Most work that a pickle's repeated values may cost, for each byte of the pickle; 1 MiB is always allowed. It is
    /// counted in bytes: of keys that are hashed, of items and text that a call copies, of the tensors' names. Without
    /// it a pickle of 60 kB that refers to one list thousands of times costs gigabytes. Default: 32. The pickles of
    /// trained models cost at most 3.
    /// </summary>
    public int MaxPickleWork { get; init; } = 32;

    /// <summary>
    /// Most numbers in a low-rank pair's product B A when the pair is loaded as one tensor. Default: 2^28, 1 GiB as
    /// float32. Only the product of two small factors may be much larger than the file. An analysis does not form the
    /// product, so this does not limit it.
    /// </summary>
    public long MaxLowRankProduct { get; init; } = 1L << 28;

    /// <summary>
    /// Most times the file's size that all deflated entries of a zip archive, or all compressed datasets of an HDF5
    /// file, may become together; <see cref="InflatedAlways"/> is allowed in any case. A whole compressed file may
    /// become as many times its own size, or 1 MiB. Default: 64. Trained weights shrink by at most a few times, 99 %
    /// pruned ones by about 30 times; deflate's own limit, 1032, is that of zeros.
    /// </summary>
    public int MaxInflation { get; init; } = 64;

    /// <summary>
    /// Bytes that all entries or datasets of a file may become together however small it is, since a matrix of zeros,
    /// as an untrained `lora_B` is one, shrinks a thousandfold. They are inflated one tensor at a time. Default: 2^28,
    /// 256 MiB, which any machine can hold.
    /// </summary>
    public long InflatedAlways { get; init; } = 1L << 28;

    /// <summary>Most bytes that what is compressed in a file of a length may become.</summary>
    internal long LongestInflated(long length) =>
        Math.Max(InflatedAlways, length <= long.MaxValue / MaxInflation ? length * MaxInflation : long.MaxValue);

    /// <summary>
    /// Most bytes that a compressed file, or a compressed entry that is itself a checkpoint, may have when it is
    /// unpacked; it is then in memory as a whole. Default: 2^30. A larger one is unpacked by hand and read from disk.
    /// </summary>
    public long MaxUnpackedBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Most numbers of a sparse tensor's dense form, which is made when its layer is loaded. Default: 2^28, 1 GiB as
    /// float32. A larger tensor is listed with the reason.
    /// </summary>
    public long MaxDenseNumbers { get; init; } = 1L << 28;
}
