namespace HeavyTails.Checkpoints.Pickles;

/// <summary>
/// The closed list of what a pickle's calls mean. An implementation returns plain values for the names it knows and null for all others,
/// which then become <see cref="Opaque"/>. It throws <see cref="PickleFault"/> when a name it knows has arguments that cannot be.
/// </summary>
internal interface IPickleObjects
{
    /// <summary>The object that a persistent id stands for (PyTorch: a storage).</summary>
    object? Persistent(object? id);

    /// <summary>The value of calling a name, or null when the name is not on the list.</summary>
    object? Call(PickleGlobal function, IReadOnlyList<object?> arguments);

    /// <summary>Gives a value made by <see cref="Call"/> its state; false when it takes none.</summary>
    bool Build(object target, object? state);
}

/// <summary>A fault in what a pickle says, without its place; the machine adds file and offset.</summary>
internal sealed class PickleFault(string problem) : Exception(problem);
