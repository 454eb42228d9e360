using HeavyTails.Papers.SingleIndex;
using HeavyTails.Training.Tensors;
using TorchSharp;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>Students by float32 tensors of libtorch against those in float64 of managed code.</summary>
public class TorchArithmeticTests
{
    [Fact]
    public void On_a_CPU_it_is_the_managed_arithmetic_up_to_rounding()
    {
        using var arithmetic = new TorchArithmetic();
        StudentArithmetics.CheckAll(arithmetic);
        Assert.Equal($"libtorch {LibTorch.Wanted}, float32, cpu, 1 threads", arithmetic.Routine);
    }

    [Fact]
    public void On_a_device_it_is_the_managed_arithmetic_up_to_rounding()
    {
        LibTorch.LoadWhenNeeded();
        Assert.SkipUnless(torch.cuda.is_available(), "libtorch has no CUDA device here");
        using var arithmetic = new TorchArithmetic("cuda");
        StudentArithmetics.CheckAll(arithmetic);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        LibTorch.LoadWhenNeeded();
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var failure = Assert.Throws<LibTorchException>(() => new TorchArithmetic($"cuda:{count}"));
        Assert.StartsWith(
            $"device: expected cpu or one of the {count} CUDA devices of libtorch {LibTorch.Wanted} in /",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith($", got cuda:{count}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("CPU")]
    public void Other_names_of_devices_are_refused(string device)
    {
        var failure = Assert.Throws<ArgumentException>(() => new TorchArithmetic(device));
        Assert.Equal($"device: expected cpu, cuda or cuda:N with N >= 0, got {device}", failure.Message);
    }

    [Fact]
    public void Samples_are_kept_and_tensors_are_not()
    {
        using var arithmetic = new TorchArithmetic();
        var (student, sample) = StudentArithmetics.Draw(30, 12, 9, 3);
        var other = StudentArithmetics.Draw(31, 12, 9, 3).Sample;
        double First() => arithmetic.Gradient(student, sample).Loss;
        var loss = First();
        arithmetic.Gradient(student, other);
        var before = Tensor();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(loss, First());
            arithmetic.Gradient(student, other);
            arithmetic.Features(student, sample.X);
        }
        Assert.Equal(before, Tensor());

        static long Tensor() => torch.Tensor.TotalCount;
    }

    [Fact]
    public void Wrong_sizes_are_named()
    {
        var (student, sample) = StudentArithmetics.Draw(5, 3, 4, 2);
        using var arithmetic = new TorchArithmetic();
        var failure = Assert.Throws<ArgumentException>(() => arithmetic.Gradient(Student.Draw(2, 4, 1), sample));
        Assert.Equal("expected inputs of dimension 2, got 3", failure.Message);
        failure = Assert.Throws<ArgumentException>(() => arithmetic.Features(student, [1, 2, 3, 4]));
        Assert.Equal("expected inputs [n x 3], got 4 numbers", failure.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchArithmetic("cpu", 0));
    }
}
