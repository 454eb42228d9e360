using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>
/// A Python pickle as plain values: null, bool, long, BigInteger, double, string, <see cref="PickleBytes"/>,
/// <see cref="PickleTuple"/>, <see cref="PickleList"/>, <see cref="PickleDict"/>, <see cref="PickleSet"/>, NumPy arrays
/// as <see cref="PickledArray"/>, names as <see cref="PickleGlobal"/> and every other object as an inert
/// <see cref="Opaque"/>. Nothing is looked up or run. Long byte strings and arrays are read from the file only when
/// their bytes are taken, so the file stays open until this is disposed.
/// </summary>
public sealed class Pickle : IDisposable
{
    private readonly ByteSource _source;

    /// <summary>The object that was pickled.</summary>
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

    /// <summary>Reads the first pickle of a file.</summary>
    /// <param name="path">The file, which stays open.</param>
    /// <param name="options">Limits on the pickle; null for <see cref="CheckpointOptions.Default"/>.</param>
    /// <exception cref="CheckpointException">The pickle is damaged or over a limit.</exception>
    public static Pickle Open(string path, CheckpointOptions? options = null) => new(FileSource.Open(path), options);

    /// <summary>Reads the first pickle of bytes in memory.</summary>
    /// <param name="bytes">What would be in the file.</param>
    /// <param name="name">What stands for the file's path in messages.</param>
    /// <param name="options">Limits on the pickle; null for <see cref="CheckpointOptions.Default"/>.</param>
    /// <exception cref="CheckpointException">The pickle is damaged or over a limit.</exception>
    public static Pickle Open(ReadOnlyMemory<byte> bytes, string name, CheckpointOptions? options = null) =>
        new(new MemorySource(bytes) { Name = name }, options);

    /// <summary>Closes the file; byte strings in it can no longer be read.</summary>
    public void Dispose() => _source.Dispose();
}
