namespace HeavyTails.Core.NetSeries;

/// <summary>An estimator of the tail index of a layer's averaged weights.</summary>
public enum SeriesEstimator
{
    /// <summary>E1 of Mohammadi, Mohammadpour and Ogata 2015, of the weights as values.</summary>
    E1,

    /// <summary>E2, the same of the rows of the weight matrix as vectors, one for each output.</summary>
    E2,

    /// <summary>Hill 1975, of the k largest |weights|.</summary>
    Hill,

    /// <summary>Pickands 1975, of the k largest |weights|.</summary>
    Pickands,

    /// <summary>The moment estimator of Dekkers, Einmahl and de Haan 1989, of the k largest |weights|.</summary>
    Moment,
}
