using HeavyTails.Papers.SingleIndex;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>Students by float32 products of the native library against those in float64 of managed code.</summary>
public class NativeArithmeticTests
{
    [Fact]
    public void It_is_the_managed_arithmetic_up_to_rounding()
    {
        using var arithmetic = new NativeArithmetic(2);
        StudentArithmetics.CheckAll(arithmetic);
        Assert.Matches("^libheavytails, float32, (avx512|avx2|portable), 2 threads$", arithmetic.Routine);
    }

    [Fact]
    public void Bits_do_not_depend_on_the_number_of_threads()
    {
        var (student, sample) = StudentArithmetics.Draw(520, 130, 300, 3);
        using NativeArithmetic one = new(1),
            three = new(3);
        var (a, b) = (one.Gradient(student, sample), three.Gradient(student, sample));
        Assert.Equal(a.Loss, b.Loss);
        Assert.Equal(a.Hidden, b.Hidden);
        Assert.Equal(a.Output, b.Output);
        Assert.Equal(one.Features(student, sample.X), three.Features(student, sample.X));
    }

    [Fact]
    public void Samples_that_come_again_give_the_same_whatever_came_between()
    {
        using var arithmetic = new NativeArithmetic();
        var sets = Enumerable.Range(0, 4).Select(i => StudentArithmetics.Draw(30 + i, 12, 9 + i, 2 + (i % 2))).ToList();
        var first = sets.Select(s => arithmetic.Gradient(s.Student, s.Sample)).ToList();
        foreach (var i in new[] { 3, 0, 1, 1, 0, 2, 3, 2 })
        {
            var again = arithmetic.Gradient(sets[i].Student, sets[i].Sample);
            Assert.Equal(first[i].Loss, again.Loss);
            Assert.Equal(first[i].Hidden, again.Hidden);
        }
        // Another student on a kept sample: deeper, and of another width.
        StudentArithmetics.CheckGradient(arithmetic, Student.Draw(12, 5, 1, 3), sets[2].Sample);
    }

    [Fact]
    public void A_loss_beyond_float32_is_returned_as_it_is()
    {
        var (student, sample) = StudentArithmetics.Draw(5, 3, 4, 2);
        using var arithmetic = new NativeArithmetic();
        var gradient = arithmetic.Gradient(student.With(student.Hidden, [1e39, 1, 1, 1]), sample);
        Assert.False(double.IsFinite(gradient.Loss));
        Assert.All(gradient.Hidden[0], g => Assert.True(double.IsNaN(g)));
    }

    [Fact]
    public void Wrong_sizes_are_named()
    {
        var (student, sample) = StudentArithmetics.Draw(5, 3, 4, 2);
        using var arithmetic = new NativeArithmetic();
        var failure = Assert.Throws<ArgumentException>(() => arithmetic.Gradient(Student.Draw(2, 4, 1), sample));
        Assert.Equal("expected inputs of dimension 2, got 3", failure.Message);
        failure = Assert.Throws<ArgumentException>(() => arithmetic.Features(student, [1, 2, 3, 4]));
        Assert.Equal("expected inputs [n x 3], got 4 numbers", failure.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeArithmetic(0));
    }
}
