namespace HeavyTails.Papers.SingleIndex;

/// <summary>
/// The copies of the two samples that were used last, such as a training set and a test set, in the form in which an
/// arithmetic reads them. Samples are told apart by reference; one user at a time.
/// </summary>
/// <typeparam name="TCopy">The copy of one sample.</typeparam>
internal sealed class SampleCopies<TCopy> : IDisposable
    where TCopy : IDisposable
{
    private const int Kept = 2;
    private readonly List<(SingleIndexSample Sample, object Form, TCopy Copy)> _copies = [];

    /// <summary>The copy of a sample, which is made where it is not there.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="form">What else the copy depends on, compared by value.</param>
    /// <param name="make">Makes the copy.</param>
    public TCopy Of(SingleIndexSample sample, object form, Func<TCopy> make)
    {
        var found = _copies.FindIndex(c => ReferenceEquals(c.Sample, sample) && c.Form.Equals(form));
        if (found < 0 && _copies.Count == Kept)
        {
            // The first one was not used for the longest time.
            _copies[0].Copy.Dispose();
            _copies.RemoveAt(0);
        }
        var entry = found < 0 ? (sample, form, make()) : _copies[found];
        if (found >= 0)
            _copies.RemoveAt(found);
        _copies.Add(entry);
        return entry.Item3;
    }

    public void Dispose()
    {
        foreach (var (_, _, copy) in _copies)
            copy.Dispose();
        _copies.Clear();
    }
}
