// One pass over the nets: each worker takes the next net, and adds its layers in the order of the nets, so that the
// sums have the same bits with any number of workers. In memory are one sum in float64 and, for each worker, a layer
// and the arrays that layers of up to 2^22 weights are read into, net after net.
using System.Runtime.ExceptionServices;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Checkpoints.Series;

/// <summary>The averages of the layers over a series of nets, in one pass over the files.</summary>
public sealed class SeriesPass
{
    /// <summary>
    /// Most weights of a layer that is read into an array which is kept: taking new memory for every layer of every net
    /// costs as much as reading it, but of large layers it would be a second net in memory.
    /// </summary>
    private const int MostKept = 1 << 22;

    private readonly SeriesFiles _files;
    private readonly SeriesPassOptions _options;
    private readonly IReadOnlyList<Layer> _first;
    private readonly VectorSum[] _sums;
    private readonly string?[] _faults;
    private readonly Turns _turns;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Exception> _errors = [];
    private int _next,
        _done;

    private SeriesPass(SeriesFiles files, SeriesPassOptions options)
    {
        (_files, _options) = (files, options);
        using var checkpoint = Checkpoint.Open(files.Paths[0], options.Checkpoint);
        (_first, Skipped) = SeriesLayers.Of(checkpoint, options.Keeps);
        if (_first.Count == 0)
            throw new CheckpointException(files.Paths[0], null, SeriesLayers.WhyNone(Skipped));
        _sums = [.. _first.Select(layer => new VectorSum(checked((int)layer.Count)))];
        _faults = new string?[_first.Count];
        _turns = new(_first.Count);
    }

    /// <summary>The averages, in the order of the layers of the first net.</summary>
    public IReadOnlyList<AveragedLayer> Layers { get; private set; } = [];

    /// <summary>Tensors of the first net that are not averaged, each with its reason.</summary>
    public IReadOnlyList<SkippedTensor> Skipped { get; }

    /// <summary>Reads all nets of a series.</summary>
    /// <param name="files">The nets; every one is opened once, and the first twice.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="CheckpointException">
    /// A net cannot be read, or has other layers than the first one; of several such nets the first is named.
    /// </exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static SeriesPass Of(SeriesFiles files, SeriesPassOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var pass = new SeriesPass(files, options ?? new());
        pass.Run();
        return pass;
    }

    private void Run()
    {
        var asked = _options.MaxThreads > 0 ? _options.MaxThreads : Environment.ProcessorCount;
        var threads = Enumerable
            .Range(1, Math.Clamp(asked, 1, _files.Paths.Count) - 1)
            .Select(_ => new Thread(Work))
            .ToList();
        threads.ForEach(thread => thread.Start());
        Work();
        threads.ForEach(thread => thread.Join());
        if (_errors.Count > 0)
            ExceptionDispatchInfo.Throw(_errors.First().Value);
        Layers = [.. _first.Select(Average)];
    }

    private AveragedLayer Average(Layer layer, int index) =>
        new()
        {
            Name = layer.Name,
            Shape = layer.Shape,
            Parameters = layer.Count,
            Nets = _sums[index].Count,
            Mean = _faults[index] is { } fault
                ? FitResult<double[]>.Failed(FitFailure.NotFinite, fault)
                : _sums[index].Mean(),
        };

    private void Work()
    {
        var kept = new float[]?[_first.Count];
        while (Interlocked.Increment(ref _next) - 1 is var net && net < _files.Paths.Count && !_turns.IsStopped(net))
            try
            {
                _options.Cancellation.ThrowIfCancellationRequested();
                Add(net, kept);
                _options.Progress?.Invoke(Interlocked.Increment(ref _done), _files.Paths.Count);
            }
            catch (Exception error)
            {
                lock (_gate)
                    _errors.Add(net, error);
                _turns.Stop(net);
            }
    }

    private void Add(int net, float[]?[] kept)
    {
        var path = _files.Paths[net];
        using var checkpoint = Checkpoint.Open(path, _options.Checkpoint);
        var (layers, _) = SeriesLayers.Of(checkpoint, _options.Keeps);
        SeriesLayers.CheckEqual((_files.Paths[0], _first), (path, layers));
        for (var i = 0; i < layers.Count; i++)
        {
            // A layer with weights that are not finite has no average: its numbers are not read again.
            var data = Volatile.Read(ref _faults[i]) is null ? Load(layers[i], ref kept[i]) : null;
            if (!_turns.Wait(i, net))
                return;
            if (data is not null && _faults[i] is null && !_sums[i].TryAdd(data))
                Volatile.Write(ref _faults[i], SeriesLayers.WhyNotFinite(data, path));
            _turns.Pass(i);
        }
    }

    private static TensorData Load(Layer layer, ref float[]? kept)
    {
        if (layer.LoadInto is not { } load || layer.Count > MostKept)
            return layer.Load();
        kept ??= GC.AllocateUninitializedArray<float>((int)layer.Count);
        load(kept);
        return new TensorData(layer.Shape, (ReadOnlyMemory<float>)kept);
    }
}
