namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>A key of a context with its value, or with the values of a list.</summary>
/// <param name="Name">Name of the key as it was written.</param>
/// <param name="Values">The values, one if it is no list.</param>
/// <param name="IsList">Whether the values are a list, which makes an axis.</param>
/// <param name="Where">Where the key is, for messages: "main.yml:3", or "--set".</param>
internal sealed record ContextEntry(string Name, IReadOnlyList<ContextScalar> Values, bool IsList, string Where);
