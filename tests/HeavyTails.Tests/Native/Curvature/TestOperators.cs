using HeavyTails.Core.Curvature;

namespace HeavyTails.Tests.Native.Curvature;

/// <summary>A dense matrix whose products are in float32 only.</summary>
internal sealed class SingleOperator(double[] a) : ICurvatureOperator
{
    private readonly DenseOperator _dense = new(a);
    public int Dimension => _dense.Dimension;
    public bool IsDouble => false;
    public string Description => "float32";

    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count) => throw new NotSupportedException();

    public void Apply(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        ((ICurvatureOperator)_dense).Apply(x, y, count);
    }
}

/// <summary>A diagonal operator that throws what is asked for at each call.</summary>
internal sealed class FailingOperator(Func<int, Exception?> fail, bool isDouble) : ICurvatureOperator
{
    private int _calls;
    public int Dimension => 20;
    public bool IsDouble => isDouble;
    public string Description => "failing";

    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        if (fail(++_calls) is { } exception)
            throw exception;
        for (var i = 0; i < x.Length; i++)
            y[i] = (i % Dimension) * x[i];
    }
}

/// <summary>An operator by a function of one vector.</summary>
internal sealed class OwnOperator(int n, OwnOperator.Product product) : ICurvatureOperator
{
    public delegate void Product(ReadOnlySpan<double> x, Span<double> y);

    public int Dimension => n;
    public string Description => "own";

    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        for (var j = 0; j < count; j++)
            product(x.Slice(j * n, n), y.Slice(j * n, n));
    }
}
