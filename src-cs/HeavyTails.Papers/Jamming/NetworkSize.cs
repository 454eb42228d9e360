// Number of parameters N of a network of L hidden layers of width h, d inputs and n outputs:
//   N = h d + (L - 1) h^2 + n h                                without biases
//   N = h (d + 1) + (L - 1) h (h + 1) + n (h + 1)              with biases
// The notebook's find_h inverts it and rounds half to even.  Spigler et al. 2019, arXiv:1810.09665.
namespace HeavyTails.Papers.Jamming;

/// <summary>The shape of a network but for its width.</summary>
/// <param name="Inputs">Number d of inputs, at least 1.</param>
/// <param name="HiddenLayers">Number L of hidden layers, at least 1.</param>
/// <param name="Outputs">Number n of outputs, at least 1. Default: 1.</param>
/// <param name="Bias">Whether layers have biases. Default: false, as in the notebook.</param>
public sealed record NetworkSize(int Inputs, int HiddenLayers, int Outputs = 1, bool Bias = false)
{
    /// <summary>Number N of parameters at width h.</summary>
    public long Parameters(long width) =>
        Bias
            ? checked((width * (Inputs + 1)) + ((HiddenLayers - 1) * width * (width + 1)) + (Outputs * (width + 1)))
            : checked((width * Inputs) + ((HiddenLayers - 1) * width * width) + (Outputs * width));

    /// <summary>
    /// The width h, not rounded, at which the network has N parameters; 0 or less where even width 0 has more.
    /// </summary>
    public double ExactWidth(double parameters)
    {
        double linear = Inputs + Outputs + (Bias ? HiddenLayers : 0),
            constant = Bias ? Outputs : 0;
        if (HiddenLayers == 1)
            return (parameters - constant) / linear;
        double quadratic = HiddenLayers - 1;
        return (-linear + Math.Sqrt((linear * linear) + (4 * quadratic * (parameters - constant)))) / (2 * quadratic);
    }

    /// <summary>The width h nearest to N parameters, half rounded to even: the notebook's find_h.</summary>
    /// <exception cref="ArgumentException">N is negative.</exception>
    public int Width(long parameters)
    {
        if (parameters < 0)
            throw new ArgumentException($"expected a number of parameters of 0 or more, got {parameters}");
        return (int)Math.Max(0, Math.Round(ExactWidth(parameters), MidpointRounding.ToEven));
    }
}
