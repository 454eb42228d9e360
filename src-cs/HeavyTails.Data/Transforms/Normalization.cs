// x <- (x - mean_c) / std_c, c the channel; std with divisor n, over all pixels of the training set.

namespace HeavyTails.Data.Transforms;

/// <summary>Mean and standard deviation of each channel, for pixels in [0, 1].</summary>
public sealed record Normalization(IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>Over the 60,000 training images, all digits.</summary>
    public static Normalization Mnist { get; } = new([0.1306604762738429], [0.30810780717887876]);

    /// <summary>.1307 and .3081, as most published MNIST code rounds it.</summary>
    public static Normalization MnistRounded { get; } = new([0.1307], [0.3081]);

    /// <summary>As published with torch examples and the tail-index experiments.</summary>
    public static Normalization Cifar10 { get; } = new([0.491, 0.482, 0.447], [0.247, 0.243, 0.262]);

    /// <summary>As published with torch examples and the tail-index experiments.</summary>
    public static Normalization Cifar100 { get; } = new([0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]);

    /// <summary>Computes them from a training set in float64; the first of several dimensions of a sample is the channel.</summary>
    /// <exception cref="ArgumentException">The set is empty.</exception>
    public static Normalization Of(Dataset data)
    {
        if (data.Count == 0)
            throw new ArgumentException($"{data.Name} has no samples to take a mean of");
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

    /// <summary>The normalised set.</summary>
    /// <exception cref="ArgumentException">The set has another number of channels, or a std is 0.</exception>
    public Dataset Apply(Dataset data)
    {
        var (channels, area) = Layout(data);
        if (channels != Mean.Count || channels != Std.Count)
            throw new ArgumentException(
                $"{data} has {channels} channels, the normalisation has {Mean.Count} means and {Std.Count} standard deviations"
            );
        if (Std.Any(s => !(s > 0)))
            throw new ArgumentException($"standard deviations must be positive, got {string.Join(", ", Std)}");
        var x = new float[data.Features.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var c = i / area % channels;
            x[i] = (float)((data.Features[i] - Mean[c]) / Std[c]);
        }
        return data.With(features: x);
    }

    private static (int Channels, int Area) Layout(Dataset data)
    {
        var channels = data.SampleShape.Count > 1 ? data.SampleShape[0] : 1;
        return (channels, data.Dimension / channels);
    }
}
