namespace HeavyTails.Core.Curvature;

/// <summary>One matrix of a loss, of the whole network or of one layer, and what was found of it.</summary>
public sealed record CurvaturePart
{
    /// <summary>Which matrix it is.</summary>
    public required CurvatureMatrix Matrix { get; init; }

    /// <summary>Name of the layer whose rows and columns it has; null for the whole network.</summary>
    public string? Layer { get; init; }

    /// <summary>Number of rows and of columns, the parameters.</summary>
    public required int Dimension { get; init; }

    /// <summary>What multiplied: the operator's description, with the data and the state that is held fixed.</summary>
    public required string Operator { get; init; }

    /// <summary>Extremal eigenvalues with their bounds; null where they were not requested.</summary>
    public Eigenpairs? Eigenpairs { get; init; }

    /// <summary>The trace with its standard error; null where it was not requested.</summary>
    public Estimate? Trace { get; init; }

    /// <summary>The squared Frobenius norm with its standard error; null where it was not requested.</summary>
    public Estimate? FrobeniusSquared { get; init; }

    /// <summary>
    /// Nodes and weights of the spectrum, from which densities follow; null where they were not requested.
    /// </summary>
    public SpectralQuadrature? Quadrature { get; init; }

    /// <summary>Products with one vector that all of it took.</summary>
    public required long Products { get; init; }

    /// <summary>Wall time in seconds that all of it took.</summary>
    public required double Seconds { get; init; }
}

/// <summary>Curvature of a loss at the parameters of a network: the whole matrices, then the layers.</summary>
public sealed record CurvatureResult
{
    /// <summary>The network in words, for example "784-128-128-10, ReLU, biases".</summary>
    public required string Network { get; init; }

    /// <summary>The loss in words, for example "cross-entropy, mean over samples".</summary>
    public required string Loss { get; init; }

    /// <summary>The samples in words, with their number.</summary>
    public required string Data { get; init; }

    /// <summary>Number of samples over which the loss is a mean.</summary>
    public required long Samples { get; init; }

    /// <summary>Number of parameters of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>The loss at the parameters.</summary>
    public required double Value { get; init; }

    /// <summary>Norm of the loss's gradient at the parameters.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The matrices: the whole Hessian first.</summary>
    public required IReadOnlyList<CurvaturePart> Parts { get; init; }
}
