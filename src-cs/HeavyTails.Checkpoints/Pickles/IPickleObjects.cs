using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>
/// The closed list of the names that a pickle may call. An implementation returns plain values for the names it knows
/// and null for all others, which then become <see cref="Opaque"/>. It throws <see cref="PickleFault"/> when a name
/// that it knows has arguments that it cannot have.
/// </summary>
internal interface IPickleObjects
{
    /// <summary>The object that a persistent id stands for (PyTorch: a storage).</summary>
    object? Persistent(object? id);

    /// <summary>The value that calling a name gives, or null when the name is not on the list.</summary>
    object? Call(PickleGlobal function, IReadOnlyList<object?> arguments);

    /// <summary>Gives a value made by <see cref="Call"/> its state; false when it takes none.</summary>
    bool Build(object target, object? state);

    /// <summary>
    /// What takes the place of a value that has just got its state; the reader, which stands behind that, may be moved
    /// on by what belongs to the value. Null to leave the value.
    /// </summary>
    /// <param name="target">The value.</param>
    /// <param name="reader">The pickle's bytes.</param>
    /// <param name="pickle">Reads a pickle that is inside this one, at the reader's position.</param>
    object? Instead(object target, ForwardReader reader, Func<object?> pickle) => null;
}

/// <summary>A fault in the content of a pickle; the machine that runs it adds the file and the offset.</summary>
internal sealed class PickleFault(string problem) : Exception(problem);
