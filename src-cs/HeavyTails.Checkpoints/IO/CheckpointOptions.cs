namespace HeavyTails.Checkpoints.IO;

/// <summary>What to read, and the limits that keep a hostile file from costing more than its own size.</summary>
public sealed record CheckpointOptions
{
    /// <summary>The defaults.</summary>
    public static CheckpointOptions Default { get; } = new();

    /// <summary>
    /// Where in a pickled dictionary the weights are, as dotted keys ("ema.state_dict"); null finds them: the dictionary itself if it
    /// holds tensors, else its state_dict, model_state_dict, model, ...
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Longest safetensors header; 100,000,000 bytes is the format's own limit (huggingface/safetensors, tensor.rs).</summary>
    public int MaxHeaderBytes { get; init; } = 100_000_000;

    /// <summary>Most tensors (zip entries, ONNX nodes) in a file; 1,000,000. Each costs some hundred bytes of memory before any number is read.</summary>
    public int MaxTensors { get; init; } = 1_000_000;

    /// <summary>Longest pickle; 64 MiB, found by looking at what is published: a model of 10^5 tensors needs about 20 MiB.</summary>
    public long MaxPickleBytes { get; init; } = 64L << 20;

    /// <summary>Most objects that a pickle may make; 4,000,000.</summary>
    public int MaxPickleObjects { get; init; } = 4_000_000;

    /// <summary>
    /// Most numbers in a low-rank pair's product B A when the pair is loaded as one tensor; 2^28, 1 GiB as float32. The
    /// product of two small factors is the one thing that may be much larger than the file. An analysis does not form
    /// it and has no limit.
    /// </summary>
    public long MaxLowRankProduct { get; init; } = 1L << 28;

    /// <summary>
    /// A deflated zip entry may become this many times its compressed size (or 1 MiB, whichever is more); 64: trained weights shrink by
    /// at most a few times, 99 % pruned ones by about 30 times, deflate's own limit is 1032.
    /// </summary>
    public int MaxInflation { get; init; } = 64;
}
