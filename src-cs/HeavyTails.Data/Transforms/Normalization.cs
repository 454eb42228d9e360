// x <- (x - mean_c) / std_c, c the channel; std_c with divisor n, over all pixels of the training set.

namespace HeavyTails.Data.Transforms;

/// <summary>Normalisation of each channel to mean 0 and standard deviation 1, for pixels in [0, 1].</summary>
/// <param name="Mean">Mean of each channel.</param>
/// <param name="Std">Standard deviation of each channel, greater than 0.</param>
public sealed record Normalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>Mean and standard deviation of the 60,000 training images of MNIST, with all digits.</summary>
    public static Normalization Mnist { get; } = new([0.1306604762738429], [0.30810780717887876]);

    /// <summary>
    /// The values for CIFAR-10 in PyTorch's examples and the tail-index experiments of arXiv:2006.04740.
    /// </summary>
    public static Normalization Cifar10 { get; } = new([0.491, 0.482, 0.447], [0.247, 0.243, 0.262]);

    /// <summary>
    /// The values for CIFAR-100 in PyTorch's examples and the tail-index experiments of arXiv:2006.04740.
    /// </summary>
    public static Normalization Cifar100 { get; } = new([0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]);

    /// <summary>
    /// Computes the normalisation of a training set in float64. The first dimension of a sample is the channel, if
    /// there are several dimensions.
    /// </summary>
    /// <exception cref="ArgumentException">The set is empty.</exception>
    public static Normalization Of(Dataset data)
    {
        if (data.Count == 0)
            throw new ArgumentException($"{data.Name}: expected at least 1 sample to take a mean of, got 0");
        var (channels, area) = Layout(data);
        double[] mean = new double[channels],
            std = new double[channels];
        for (var c = 0; c < channels; c++)
        {
            double sum = 0,
                squares = 0;
            for (var i = 0; i < data.Count; i++)
            {
                double s = 0,
                    q = 0;
                foreach (double x in data[i].Slice(c * area, area))
                {
                    s += x;
                    q += x * x;
                }
                sum += s;
                squares += q;
            }
            var n = (double)data.Count * area;
            mean[c] = sum / n;
            std[c] = Math.Sqrt(Math.Max(0, (squares / n) - (mean[c] * mean[c])));
        }
        return new(mean, std);
    }

    /// <summary>Normalises every channel of a set.</summary>
    /// <exception cref="ArgumentException">
    /// The set has another number of channels, or a standard deviation is not positive.
    /// </exception>
    public Dataset Apply(Dataset data)
    {
        var (channels, area) = Layout(data);
        if (channels != Mean.Count || channels != Std.Count)
            throw new ArgumentException(
                $"{data} has {channels} channels, the normalisation has {Mean.Count} means and {Std.Count} "
                    + "standard deviations"
            );
        if (Std.Any(s => !(s > 0)))
            throw new ArgumentException($"standard deviations must be positive, got {string.Join(", ", Std)}");
        var x = new float[data.Features.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var c = i / area % channels;
            x[i] = (float)((data.Features[i] - Mean[c]) / Std[c]);
        }
        return data.With(new() { Features = x });
    }

    private static (int Channels, int Area) Layout(Dataset data)
    {
        var channels = data.SampleShape.Count > 1 ? data.SampleShape[0] : 1;
        return (channels, data.Dimension / channels);
    }
}
