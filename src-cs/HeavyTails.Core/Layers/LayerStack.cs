namespace HeavyTails.Core.Layers;

/// <summary>How a stack of matrices [n, rows, columns] is read.</summary>
public enum LayerStack
{
    /// <summary>Each matrix has a spectrum of its own: experts of a mixture, slices of a bilinear layer.</summary>
    Separate,

    /// <summary>One matrix [n rows x columns]: the heads of an attention layer, as WeightWatcher reads them.</summary>
    Joined,
}
