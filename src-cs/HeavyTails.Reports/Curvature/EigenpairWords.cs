using HeavyTails.Core.Curvature;

namespace HeavyTails.Reports.Curvature;

/// <summary>What the computed eigenvalues promise, in words for tables and pages.</summary>
public static class EigenpairWords
{
    /// <summary>Why eigenpairs have not converged, without a full stop.</summary>
    public const string Unfinished =
        "not all eigenpairs reached the tolerance, or the search for further ones did not end; the bounds of those "
        + "shown hold, but an eigenvalue nearer to the end, or a further copy of a multiple one, may have been missed";

    /// <summary>What is known of the eigenvalues at the ends of a spectrum, as HTML.</summary>
    public const string Promise =
        "The error of an eigenvalue is its residual ‖Av − λv‖: an eigenvalue of the matrix lies within it. A multiple "
        + "eigenvalue is listed with its multiplicity. That none is missing is no bound but the end of a search: once "
        + "all of them have converged, the iteration goes on from random vectors until no further eigenvalue and no "
        + "further copy of one appears.";

    /// <summary>Whether the search for further eigenvalues ended: "ended" or "did not end".</summary>
    public static string Search(Eigenpairs pairs) => pairs.Converged ? "ended" : "did not end";
}
