using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>
/// A Python pickle as plain values: null, bool, long, BigInteger, double, string, <see cref="PickleBytes"/>, <see cref="PickleTuple"/>,
/// <see cref="PickleList"/>, <see cref="PickleDict"/>, <see cref="PickleSet"/>, NumPy arrays as <see cref="Numpy.PickledArray"/>, names as
/// <see cref="PickleGlobal"/> and every other object as an inert <see cref="Opaque"/>. Nothing is looked up or run. Long byte strings
/// and arrays are read from the file when asked for, so the file stays open until this is disposed.
/// </summary>
public sealed class Pickle : IDisposable
{
    private readonly ByteSource _source;

    /// <summary>The pickled object.</summary>
    public object? Value { get; }

    private Pickle(ByteSource source, CheckpointOptions? options)
    {
        _source = source;
        try
        {
            Value = PickleMachine.Run(
                source.Forward(0, source.Length),
                new PythonObjects(),
                options ?? CheckpointOptions.Default
            );
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads the first pickle of a file. Throws <see cref="CheckpointException"/> with file and offset.</summary>
    public static Pickle Open(string path, CheckpointOptions? options = null) => new(FileSource.Open(path), options);

    /// <summary>Reads a pickle in memory.</summary>
    public static Pickle Open(ReadOnlyMemory<byte> bytes, string name, CheckpointOptions? options = null) =>
        new(new MemorySource(bytes) { Name = name }, options);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _source.Dispose();
}
