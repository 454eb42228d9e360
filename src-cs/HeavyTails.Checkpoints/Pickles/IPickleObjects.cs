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
}

/// <summary>A fault in the content of a pickle; the machine that runs it adds the file and the offset.</summary>
internal sealed class PickleFault(string problem) : Exception(problem);
