// A run stops at the p-th probe in a row whose test loss is not below the least one before by more than the tolerance.
// The loss is that of the first variant that the run records: corrected, unless legacy alone was asked for.
namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>Tells from the test losses of the probes when a run is over.</summary>
/// <param name="patience">Number p of probes without improvement; 0 never stops a run.</param>
/// <param name="tolerance">Least decrease >= 0 of the loss that counts as an improvement.</param>
internal sealed class EarlyStop(int patience, double tolerance)
{
    private double _least = double.PositiveInfinity;
    private int _without;

    /// <summary>Takes the next probe's test loss and returns why the run is over, or null where it goes on.</summary>
    public string? After(double testLoss)
    {
        if (testLoss < _least - tolerance)
            (_least, _without) = (testLoss, 0);
        else
            _without++;
        return patience > 0 && _without >= patience
            ? FormattableString.Invariant($"the test loss has not fallen below {_least} for {_without} probes")
            : null;
    }
}
