using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>
/// One way in which files store a weight as several tensors: a parametrisation, a quantisation. The list of all ways is
/// <see cref="Compositions"/>.
/// </summary>
internal interface IComposition
{
    /// <summary>
    /// The weights that this finds among the tensors. A tensor is part of at most one. Nothing is loaded but a few
    /// bytes of description.
    /// </summary>
    IEnumerable<ComposedTensor> Find(TensorTable table);
}

/// <summary>A weight that was made of several stored tensors, or of one that was stored in another form.</summary>
/// <param name="Tensor">The weight, which takes the place of the first part.</param>
/// <param name="Parts">
/// The stored tensors, which are then no layers of their own: the first is of this weight alone, the others (a scale)
/// may be shared. At least one.
/// </param>
internal sealed record ComposedTensor(TensorEntry Tensor, IReadOnlyList<TensorEntry> Parts);
