using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Tables;

namespace HeavyTails.AnalysisLibrary;

/// <summary>An analysis, to be given out in the form that a C program asks for.</summary>
internal sealed record AnalysedLayers
{
    /// <summary>The analysis itself.</summary>
    public required ModelResult Result { get; init; }

    /// <summary>The path of the checkpoint; null for tensors in memory.</summary>
    public required string? Source { get; init; }

    /// <summary>Whether each layer is given out with its eigenvalues.</summary>
    public required bool WithEsd { get; init; }

    /// <summary>Why no layer was analysed; null where one was.</summary>
    public string? Nothing => NothingAnalysed.Why(Result, Source ?? ForeignTensor.SourceName);

    /// <summary>The JSON of `heavytails analyze --json`, in UTF-8.</summary>
    public Outcome ToJson() => new(Written(stream => JsonTable.Write(Result, stream, Source, WithEsd)), Nothing);

    /// <summary>The same JSON with an empty list of layers, for what lies beside a table of layers.</summary>
    public byte[] JsonBesideLayers() => Written(stream => JsonTable.WriteBesideLayers(Result, stream, Source));

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
