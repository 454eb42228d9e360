// A cell of a table or a field of a file may be empty: there, and only there, a result becomes a nullable value.
namespace HeavyTails.Core.Fits;

/// <summary>Results of value types as nullable values, for tables and files.</summary>
public static class NullableResults
{
    extension<T>(FitResult<T> result)
        where T : struct
    {
        /// <summary>The value, or null when there is none.</summary>
        public T? ValueOrNull => result.TryGet(out var value) ? value : null;
    }
}

/// <summary>Results of reference types as nullable references, for tables and files.</summary>
public static class NullableReferenceResults
{
    extension<T>(FitResult<T> result)
        where T : class
    {
        /// <summary>The value, or null when there is none.</summary>
        public T? ValueOrNull => result.TryGet(out var value) ? value : null;
    }
}
