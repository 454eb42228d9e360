using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Tests.Papers.Jamming.Notebook;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Numbers of pickled arrays of every real type and order, against NumPy's own in row-major order.</summary>
public class PickledNumbersTests
{
    [Fact]
    public void Numbers_of_every_type_and_order_are_those_of_NumPy()
    {
        using var pickle = Pickle.Open(NotebookFiles.Path("numbers.pkl"));
        var arrays = Assert.IsType<PickleDict>(pickle.Value);
        Assert.Equal(27, NotebookFiles.Numbers.Count);
        foreach (var (name, expected) in NotebookFiles.Numbers)
        {
            Assert.True(arrays.TryGet(name, out var value));
            var array = Assert.IsType<PickledArray>(value);
            Assert.Equal(expected.Shape, array.Shape);
            Assert.True(array.TryRead(out var numbers, out var reason), reason);
            Assert.Equal(expected.Values, numbers);
        }
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("complex")]
    [InlineData("fields")]
    [InlineData("text")]
    public void Arrays_of_something_else_have_a_reason(string name)
    {
        using var pickle = Pickle.Open(NotebookFiles.Path("unreadable.pkl"));
        Assert.True(Assert.IsType<PickleDict>(pickle.Value).TryGet(name, out var value));
        Assert.False(Assert.IsType<PickledArray>(value).TryRead(out var numbers, out var reason));
        Assert.Empty(numbers);
        Assert.Contains("not an array of real numbers", reason);
    }
}
