namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>A key of a context: its name, its values, and its place in a <see cref="SingleIndexContext"/>.</summary>
public sealed record ContextKey
{
    private readonly Func<SingleIndexContext, string?> _read;
    private readonly Func<SingleIndexContext, ContextScalar, string, SingleIndexContext> _write;

    /// <param name="name">Name of the key.</param>
    /// <param name="expected">The values that it takes, in words.</param>
    /// <param name="read">The value of a context as text that reads back to the same.</param>
    /// <param name="write">A context with a value; its last argument is the expected values.</param>
    internal ContextKey(
        string name,
        string expected,
        Func<SingleIndexContext, string?> read,
        Func<SingleIndexContext, ContextScalar, string, SingleIndexContext> write
    ) => (Name, Expected, _read, _write) = (name, expected, read, write);

    /// <summary>Name of the key in files, on command lines and in tables, for example "n_test".</summary>
    public string Name { get; }

    /// <summary>The values that the key takes, in words, for example "a number".</summary>
    public string Expected { get; }

    /// <summary>The value if a file does not have the key; null if the setting is absent then.</summary>
    public string? Default => Read(new());

    /// <summary>
    /// The key whose value this one has if a file leaves it out, for example "n" of "batch_size". Default: null.
    /// </summary>
    public string? Follows { get; init; }

    /// <summary>Whether the key may have a list of values. Default: true.</summary>
    public bool MayVary { get; init; } = true;

    /// <summary>Whether the key decides results, so that the hash of a run depends on it. Default: true.</summary>
    public bool DecidesResults { get; init; } = true;

    /// <summary>Whether the value may be null, which stands for the default.</summary>
    internal bool MayBeNull => Follows is not null || Default is null;

    /// <summary>The value in a context as text that reads back to the same; null if the setting is absent.</summary>
    public string? Read(SingleIndexContext context) => _read(context);

    /// <summary>The context with a value of this key.</summary>
    /// <exception cref="ArgumentException">The value is of another kind; the message names the key.</exception>
    internal SingleIndexContext Set(SingleIndexContext context, ContextScalar value)
    {
        if (MayBeNull && value.IsNull)
            return context;
        try
        {
            return Follows is not null && value.Text == Follows ? context : _write(context, value, Expected);
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException($"{Name}: {fault.Message}", fault);
        }
    }
}
