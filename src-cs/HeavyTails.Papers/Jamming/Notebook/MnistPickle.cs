// mnist.pkl, mnist_P=5000_d=20.pkl: the pickled tuple (X_train [P x d], X_test [P_test x d], y_train [P], y_test
// [P_test]) of NumPy arrays, labels 1 and -1; P_test may be 0.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Data.Files;

namespace HeavyTails.Papers.Jamming.Notebook;

/// <summary>Reads the data file of the notebook's scripts. Nothing in the file is run.</summary>
public static class MnistPickle
{
    private const string Expected = "a tuple (X_train, X_test, y_train, y_test) of arrays";

    /// <summary>Reads a data file; the patterns are used as they are there.</summary>
    /// <param name="path">The file, of any pickle protocol.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged or is another pickle; the message names it, the entry, what was expected and what is there.
    /// </exception>
    public static JammingData Read(string path)
    {
        using var pickle = Pickle.Open(path);
        var entries = new PickledEntries(path);
        var items = (pickle.Value as PickleTuple)?.Items ?? (pickle.Value as PickleList)?.Items;
        if (items is not [var trainX, var testX, var trainY, var testY])
            throw entries.Fail("the pickle", Expected, PickledEntries.Describe(pickle.Value));
        var (x, patterns, inputs) = entries.Matrix(trainX, "X_train");
        // NumPy writes a set of no test patterns as [0 x d] or as [0].
        var (tx, tests, testInputs) = PickledEntries.IsEmpty(testX) ? ([], 0, inputs) : entries.Matrix(testX, "X_test");
        if (testInputs != inputs)
            throw entries.Fail("X_test", $"{inputs} columns as in X_train", $"{testInputs}");
        return new()
        {
            Name = Path.GetFileName(path),
            Inputs = inputs,
            X = x,
            Labels = Labels(entries, trainY, "y_train", patterns),
            TestX = tx,
            TestLabels = Labels(entries, testY, "y_test", tests),
            Sources = [new(Path.GetFullPath(path), FileChecksum.Md5OfFile(path), null)],
        };
    }

    private static double[] Labels(PickledEntries entries, object? value, string name, int count)
    {
        var labels = entries.Vector(value, name);
        if (labels.Length != count)
            throw entries.Fail(
                name,
                $"{count} labels, one for each row of {name.Replace('y', 'X')}",
                $"{labels.Length}"
            );
        for (var i = 0; i < count; i++)
            if (labels[i] is not (1 or -1))
                throw entries.Fail($"{name}[{i}]", "1 or -1", FormattableString.Invariant($"{labels[i]}"));
        return labels;
    }
}
