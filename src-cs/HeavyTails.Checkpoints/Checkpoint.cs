using HeavyTails.Checkpoints.Composition;
using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Model.Fused;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints;

/// <summary>
/// A model's weights in a file, several files or a folder: which tensors there are, and each layer's numbers when they
/// are loaded.
/// <code>
/// using var checkpoint = Checkpoint.Open("resnet20.th");
/// foreach (var layer in checkpoint.Layers()) Use(layer.Load());
/// </code>
/// Nothing in a file is run, and no class it names is looked up. All errors in files are
/// <see cref="CheckpointException"/>.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly List<ByteSource> _sources;
    private readonly AdapterConfig? _adapter;
    private readonly ModelConfig? _config;
    private readonly QuantisationConfig? _quantisation;
    private readonly CheckpointOptions _options;
    private readonly Checkpoint? _base;
    private IReadOnlyList<TensorEntry>? _composed;
    private (IReadOnlyList<Layer> Layers, IReadOnlySet<TensorEntry> Used)? _layers;

    /// <summary>The path that was opened: a file or a folder, or several files joined by ", ".</summary>
    public string Path { get; }

    /// <summary>Format in which the file is stored; of several files, the first one's.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>
    /// Every tensor, in the model's own order: the index's, the writer's, or, where a writer sorts or hashes names, the
    /// order that the names give: layer 2 before layer 10; in files of Hugging Face also embeddings first and the head
    /// last.
    /// </summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>
    /// What the file says beside the tensors: safetensors' __metadata__, a training script's epoch and accuracy, an
    /// ONNX model's producer.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Every file that was opened or is read from later, as it was named: shards, an index, external data.
    /// </summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Where in the file the weights are, and which others it holds: a GAN's generator and discriminator, averages.
    /// </summary>
    public ModelRoots Roots { get; }

    /// <summary>
    /// Which of a folder's checkpoints is read and which are not, and which snapshot of a cache: "model.safetensors is
    /// read, not pytorch_model.bin". Null where there was no choice.
    /// </summary>
    public string? Choice { get; }

    /// <summary>
    /// What of a model an index leaves out: shards that lie beside it, or tensors in them. Null where it names all.
    /// </summary>
    public string? LeftOut { get; }

    private Checkpoint(string path, CheckpointContent content, List<ByteSource> sources, CheckpointOptions options)
    {
        (Path, Format, Tensors, Metadata) = (path, content.Format!, content.Tensors, content.Metadata);
        (_adapter, _config, _quantisation) = (content.Adapter, content.Config, content.Quantisation);
        _sources = sources;
        // Of an adapter and its model, readings are for the model, whose tensors have several.
        _options = options.Base is null || !IsAdapter ? options : options with { Readings = [] };
        (Choice, LeftOut, Roots) = (content.Said, content.Fault, content.Roots);
        _base = options.Base is { } model ? Open(model, options with { Base = null, Root = null }) : null;
        Files =
        [
            .. sources
                .OfType<FileSource>()
                .Select(s => s.FileName)
                .Concat(content.FilesRead)
                .Concat(_base?.Files ?? [])
                .Distinct(),
        ];
    }

    /// <summary>
    /// Opens a file of any known format, a sharded model's *.index.json, or a folder: a Hugging Face model or adapter,
    /// or a folder with one checkpoint in it.
    /// </summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">What to read, and the limits; null for <see cref="CheckpointOptions.Default"/>.</param>
    /// <param name="readers">
    /// Readers of further formats, tried before <see cref="CheckpointFormats.Readers"/>; null for none.
    /// </param>
    /// <exception cref="CheckpointException">It cannot be read, or a folder leaves a choice.</exception>
    public static Checkpoint Open(
        string path,
        CheckpointOptions? options = null,
        IEnumerable<ICheckpointReader>? readers = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= CheckpointOptions.Default;
        return Opened(path, options, sources => new Folder(options, All(readers), sources).Read(path));
    }

    /// <summary>
    /// The <see cref="Files"/> of what Open would open at a path. No weight is read.
    /// </summary>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        using var checkpoint = Open(path);
        return checkpoint.Files;
    }

    /// <summary>
    /// Opens several files as one model, in the order given; no two may have a tensor of the same name.
    /// </summary>
    /// <param name="paths">The files, at least one.</param>
    /// <param name="options">What to read, and the limits; null for <see cref="CheckpointOptions.Default"/>.</param>
    /// <param name="readers">
    /// Readers of further formats, tried before <see cref="CheckpointFormats.Readers"/>; null for none.
    /// </param>
    /// <exception cref="CheckpointException">One cannot be read, or two have a tensor of the same name.</exception>
    public static Checkpoint Open(
        IEnumerable<string> paths,
        CheckpointOptions? options = null,
        IEnumerable<ICheckpointReader>? readers = null
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= CheckpointOptions.Default;
        var list = paths.ToList();
        return list.Count switch
        {
            0 => throw new ArgumentException("expected at least one path, got none", nameof(paths)),
            1 => Open(list[0], options, readers),
            _ => Opened(
                string.Join(", ", list),
                options,
                sources => new Folder(options, All(readers), sources).ReadTogether(list)
            ),
        };
    }

    /// <summary>Opens the bytes of a file in memory.</summary>
    /// <param name="bytes">What would be in the file.</param>
    /// <param name="name">What stands for the file's path in messages.</param>
    /// <param name="options">What to read, and the limits; null for <see cref="CheckpointOptions.Default"/>.</param>
    /// <param name="readers">
    /// Readers of further formats, tried before <see cref="CheckpointFormats.Readers"/>; null for none.
    /// </param>
    /// <exception cref="CheckpointException">The bytes cannot be read as a checkpoint.</exception>
    public static Checkpoint Open(
        ReadOnlyMemory<byte> bytes,
        string name,
        CheckpointOptions? options = null,
        IEnumerable<ICheckpointReader>? readers = null
    )
    {
        var source = new MemorySource(bytes) { Name = name };
        options ??= CheckpointOptions.Default;
        return Opened(
            name,
            options,
            sources =>
            {
                sources.Add(source);
                return CheckpointFormats.Read(source, options, All(readers));
            }
        );
    }

    /// <summary>
    /// A model whose tensors are in memory, or wherever their sources read them, in the order given.
    /// </summary>
    /// <param name="name">What stands for the file's path in messages.</param>
    /// <param name="tensors">The tensors; no two have the same name. Their sources are not closed.</param>
    /// <param name="options">What to read, and the limits; null for <see cref="CheckpointOptions.Default"/>.</param>
    /// <exception cref="CheckpointException">
    /// Two tensors have the same name, or the numbers of one are not all inside its source.
    /// </exception>
    public static Checkpoint Of(string name, IEnumerable<StoredTensor> tensors, CheckpointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return Opened(
            name,
            options ?? CheckpointOptions.Default,
            _ =>
            {
                var content = new CheckpointContent { Format = CheckpointFormat.Memory };
                var names = new HashSet<string>();
                foreach (var tensor in tensors)
                {
                    if (!names.Add(tensor.Name))
                        throw new CheckpointException(name, null, $"{Text.Quote(tensor.Name)} names two tensors");
                    content.Tensors.Add(TensorEntry.Of(tensor));
                }
                return content;
            }
        );
    }

    private static IReadOnlyList<ICheckpointReader> All(IEnumerable<ICheckpointReader>? readers) =>
        readers is null ? CheckpointFormats.Readers : [.. readers, .. CheckpointFormats.Readers];

    private static Checkpoint Opened(
        string path,
        CheckpointOptions options,
        Func<List<ByteSource>, CheckpointContent> read
    )
    {
        var sources = new List<ByteSource>();
        try
        {
            var content = read(sources);
            sources.AddRange(content.Sources);
            if (!content.InModelOrder && !NaturalOrder.IsModelOrder(content.Tensors, content.AreShards))
            {
                IComparer<string> order = content.IsHub ? ModelOrder.Instance : NaturalOrder.Instance;
                content.Tensors.Sort((a, b) => order.Compare(a.Name, b.Name));
            }
            return new Checkpoint(path, content, sources, options);
        }
        catch
        {
            sources.ForEach(s => s.Dispose());
            throw;
        }
    }

    /// <summary>
    /// All floating-point tensors as layers that load on demand, in <see cref="Tensors"/>' order. A weight that is
    /// stored as several tensors, or as integers with scales, is one layer at the place of its first part. A LoRA
    /// pair is one layer of the update s B A, named "MODULE.lora", at the place of its first half, and is analysed by
    /// its halves. The scale alpha / r comes from a tensor ".alpha" beside them or from the folder's
    /// adapter_config.json; without either <see cref="LowRankFactors.Scale"/> is null and s is 1.
    /// With <see cref="CheckpointOptions.Base"/> the weights of the module, "MODULE", and their sum with the update,
    /// "MODULE.merged", come before the pair; of a model that is no adapter, each layer is the difference W - W0 from
    /// the base model, "MODULE.delta". Those with a spectrum are numbered from 1 (<see cref="Layer.Id"/>).
    /// Tensors that cannot be weights are in <see cref="Skipped"/>.
    /// </summary>
    public IReadOnlyList<Layer> Layers() => Read.Layers;

    /// <summary>Tensors that are neither among <see cref="Layers"/> nor part of one, each with its reason.</summary>
    public IEnumerable<TensorEntry> Skipped => Composed.Where(t => t.Reason is not null && !Read.Used.Contains(t));

    /// <summary>The tensors, with each weight that is stored as several in the place of its first part.</summary>
    private IReadOnlyList<TensorEntry> Composed => _composed ??= Compositions.Of(Tensors, _quantisation);

    private (IReadOnlyList<Layer> Layers, IReadOnlySet<TensorEntry> Used) Read =>
        _layers ??= Numbered(WithBase(WithParts(LayerList.Of(Composed, _adapter, _options))));

    private static (IReadOnlyList<Layer>, IReadOnlySet<TensorEntry>) Numbered(
        (IReadOnlyList<Layer> Layers, IReadOnlySet<TensorEntry> Used) read
    ) => (LayerKinds.Numbered(read.Layers), read.Used);

    private (IReadOnlyList<Layer> Layers, IReadOnlySet<TensorEntry> Used) WithParts(
        (IReadOnlyList<Layer> Layers, IReadOnlySet<TensorEntry> Used) read
    ) => ([.. read.Layers.Select(new FusedParts(Composed, _config).Complete)], read.Used);

    private (IReadOnlyList<Layer>, IReadOnlySet<TensorEntry>) WithBase(
        (IReadOnlyList<Layer> Layers, IReadOnlySet<TensorEntry> Used) read
    ) =>
        _base is null ? read
        : IsAdapter ? (new AdapterBase(_base.Layers(), _adapter, (Path, _base.Path)).Add(read.Layers), read.Used)
        : (ModelDelta.Of(read.Layers, _base.Layers(), (Path, _base.Path)), read.Used);

    /// <summary>Whether these are updates of a model's weights and not the weights.</summary>
    private bool IsAdapter => _adapter is not null || Tensors.Any(t => LowRankName.Of(t.Name) is not null);

    /// <summary><see cref="Skipped"/> for a diagnosis. None is a fault: they are no weights of layers.</summary>
    public IEnumerable<SkippedLayer> SkippedLayers =>
        Skipped.Select(t => new SkippedLayer
        {
            LayerId = 0,
            LongName = t.Name,
            Kind = LayerKind.Unknown,
            ShapeText = t.ShapeText,
            Reason = t.Reason!,
            IsFault = false,
        });

    /// <summary>
    /// A listing of layers of this checkpoint with what it says beside them: the tensors that are no layers, and where
    /// the weights are.
    /// </summary>
    /// <param name="listing">The listing.</param>
    /// <param name="leftOut">Layers that are not listed for another reason, which come first.</param>
    public ModelListing Complete(ModelListing listing, IReadOnlyList<SkippedLayer> leftOut) =>
        listing with
        {
            Skipped = [.. listing.Skipped, .. leftOut, .. SkippedLayers],
            Place = Place,
        };

    /// <summary>
    /// The result of an analysis of layers of this checkpoint with what it says beside them: the tensors that are no
    /// layers, and where the weights are.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="leftOut">Layers that were not analysed for another reason, which are listed first.</param>
    public ModelResult Complete(ModelResult result, IReadOnlyList<SkippedLayer> leftOut) =>
        result with
        {
            Skipped = [.. result.Skipped, .. leftOut, .. SkippedLayers],
            Place = Place,
        };

    private ModelPlace Place =>
        new()
        {
            Root = Roots.Read,
            OtherRoots = Roots.Others,
            LeftOut = LeftOut,
        };

    /// <summary>Closes the files; layers can no longer load.</summary>
    public void Dispose()
    {
        _base?.Dispose();
        _sources.ForEach(s => s.Dispose());
    }
}
