// Images [c x h x w] -> [c x (h + 2 p) x (w + 2 p)], with p pixels of one value on each side.

namespace HeavyTails.Data.Transforms;

/// <summary>Images with a margin of constant pixels.</summary>
public static class Padding
{
    /// <summary>
    /// Adds pixels on each side of every image: 2 of them make MNIST's images 32 x 32, as LeNet-5 takes them (LeCun,
    /// Bottou, Bengio and Haffner 1998).
    /// </summary>
    /// <param name="data">Images [channels x height x width], or [height x width].</param>
    /// <param name="pixels">Number of pixels on each side, at least 0.</param>
    /// <param name="value">Value of the new pixels. Default: 0, MNIST's background before normalisation.</param>
    /// <exception cref="ArgumentException">Samples are no images; the message holds their shape.</exception>
    public static Dataset Padded(this Dataset data, int pixels, float value = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pixels);
        if (data.SampleShape is not ([_, _] or [_, _, _]))
            throw new ArgumentException(
                $"{data.Name}: expected images [channels x height x width] to pad, got "
                    + $"[{string.Join(" x ", data.SampleShape)}]"
            );
        var (height, width) = (data.SampleShape[^2], data.SampleShape[^1]);
        var (tall, wide) = (height + (2 * pixels), width + (2 * pixels));
        var planes = data.Features.Length / (height * width);
        var x = new float[checked(planes * tall * wide)];
        Array.Fill(x, value);
        for (var plane = 0; plane < planes; plane++)
        for (var row = 0; row < height; row++)
            data.Features.AsSpan(((plane * height) + row) * width, width)
                .CopyTo(x.AsSpan((((plane * tall) + pixels + row) * wide) + pixels));
        return data.With(new() { Features = x, SampleShape = [.. data.SampleShape.SkipLast(2), tall, wide] });
    }
}
