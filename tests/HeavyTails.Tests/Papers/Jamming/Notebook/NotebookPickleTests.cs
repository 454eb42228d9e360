using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Fits;
using HeavyTails.Data.Files;
using HeavyTails.Papers.Jamming;
using HeavyTails.Papers.Jamming.Notebook;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Papers.Jamming.Notebook;

/// <summary>Pickles of NumPy at protocols 2 to 5 against what NumPy says of them, and files that are refused.</summary>
public class NotebookPickleTests
{
    private static readonly NotebookFiles.Content Expected = NotebookFiles.Expected;

    public static TheoryData<int> Protocols => [2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void The_data_file_has_its_patterns_and_labels(int protocol)
    {
        var path = NotebookFiles.Path($"mnist_{protocol}.pkl");
        var data = MnistPickle.Read(path);
        Assert.Equal((9, 4, 3), (data.Patterns, data.Tests, data.Inputs));
        Assert.Equal(Expected.XTrain, data.X); // a column-major array of float64
        Assert.Equal(Expected.XTest, data.TestX); // float32
        Assert.Equal(Expected.YTrain, data.Labels); // int64
        Assert.Equal(Expected.YTest, data.TestLabels);
        Assert.Equal(FileChecksum.Md5OfFile(path), Assert.Single(data.Sources).ContentMd5);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Legacy_results_are_the_columns_of_the_notebook(int protocol) =>
        Compare(Expected.One, Results($"results_{protocol}.pkl", new() { Variant = Variant.Legacy }), isLegacy: true);

    [Fact]
    public void Corrected_results_count_updates_parameters_and_violations_above_a_tolerance()
    {
        var one = Results("results_4.pkl");
        Compare(Expected.One, one, isLegacy: false);
        Assert.Equal([3, 12, 12], one.Select(row => row.Step)); // epochs 0 and 3 of 3 batches
        Assert.Equal([4, 20, 48], one.Select(row => row.Parameters)); // h (d + 1)
        var two = Results("results_two_layers.pkl");
        Compare(Expected.Two, two, isLegacy: false);
        Assert.Equal([3, 3, 21, 21], two.Select(row => row.Step)); // epochs 0 and 6, which the names call 0 and 12
        Assert.All(two, row => Assert.Equal((2, 3), (row.HiddenLayers, row.Inputs)));
        Assert.Equal(two.Select(row => (row.Width * 4L) + (row.Width * row.Width)), two.Select(row => row.Parameters));
    }

    [Fact]
    public void Features_that_were_rescaled_to_the_wrong_norm_are_scaled_back()
    {
        var asIs = Results("results_4.pkl");
        var scaled = Results("results_4.pkl", new() { FeaturesOfNormRootP = true });
        foreach (var (a, b) in asIs.Zip(scaled))
            Assert.All(
                a.SingularValues.Zip(b.SingularValues),
                pair => Assert.Equal(pair.First * Math.Sqrt(a.Width / 9.0), pair.Second, 1e-12)
            );
    }

    [Fact]
    public void The_width_can_be_chosen()
    {
        var message = Refused(() => Results("results_two_layers.pkl", new() { Width = WidthRule.IsN }));
        Assert.Contains("row 0, eigs0: expected 5 eigenvalues", message);
        Assert.Contains("got 1", message);
        Assert.Contains(
            "row 0, N: expected a number of parameters of width 1 .. 16777216, got 1, of width 0",
            Refused(() => Results("results_4.pkl", new() { Width = WidthRule.FromParameters }))
        );
    }

    [Fact]
    public void Results_of_other_data_are_refused_with_both_sizes()
    {
        var data = MnistPickle.Read(NotebookFiles.Path("mnist_4.pkl"));
        var path = NotebookFiles.Path("results_4.pkl");
        Assert.Contains(
            $"{path}: row 0, P: expected 7, the number of training labels, got 9",
            Refused(() => ResultsPickle.Read(path, data.Take(7)))
        );
        Assert.Contains(
            "row 0, y_test_hat: expected 2 outputs",
            Refused(() => ResultsPickle.Read(path, data with { TestX = data.TestX[..6], TestLabels = [1, 1] }))
        );
        Assert.Contains(
            "row 1, step: expected a multiple of the 5 steps",
            Refused(() => ResultsPickle.Read(path, data, new() { RecordedStepsPerEpoch = 5 }))
        );
    }

    [Fact]
    public void Each_file_is_refused_in_the_place_of_the_other()
    {
        var (mnist, results) = (NotebookFiles.Path("mnist_4.pkl"), NotebookFiles.Path("results_4.pkl"));
        Assert.Contains(
            $"{results}: the pickle: expected a tuple (X_train, X_test, y_train, y_test) of arrays, got a list of 3",
            Refused(() => MnistPickle.Read(results))
        );
        Assert.Contains(
            $"{mnist}: the pickle: expected a list of dictionaries, got a tuple of 4",
            Refused(() => ResultsPickle.Read(mnist, MnistPickle.Read(mnist)))
        );
    }

    [Fact]
    public void An_empty_list_of_results_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("results.pkl", [0x80, 2, (byte)']', (byte)'.']);
        Assert.Equal(
            $"{path}: the pickle: expected a list of at least 1 dictionary, got an empty list",
            Refused(() => ResultsPickle.Read(path, MnistPickle.Read(NotebookFiles.Path("mnist_4.pkl"))))
        );
    }

    [Theory]
    [InlineData("mnist_4.pkl", "X_train[1, 1]", double.NaN)]
    [InlineData("results_4.pkl", "row 0, y_train_hat[4]", double.PositiveInfinity)]
    public void A_number_that_is_not_finite_is_refused_with_its_place(string name, string entry, double value)
    {
        var bytes = File.ReadAllBytes(NotebookFiles.Path(name));
        var mnist = NotebookFiles.Path("mnist_4.pkl");
        var known = name.StartsWith("mnist", StringComparison.Ordinal) ? Expected.XTrain[4] : Output(bytes);
        BitConverter.GetBytes(value).CopyTo(bytes, bytes.AsSpan().IndexOf(BitConverter.GetBytes(known)));
        using var folder = new TemporaryFolder();
        var path = folder.Write(name, bytes);
        var message = Refused(() =>
            name.StartsWith("mnist", StringComparison.Ordinal)
                ? MnistPickle.Read(path)
                : ResultsPickle.Read(path, MnistPickle.Read(mnist))
        );
        Assert.Equal(FormattableString.Invariant($"{path}: {entry}: expected a finite number, got {value}"), message);

        // The first row's outputs begin with labels y_0 and y_1 (1 - 1e-6): number 4 is three doubles after the latter.
        static double Output(byte[] bytes)
        {
            var second = BitConverter.GetBytes(Expected.YTrain[1] * (1 - 1e-6));
            return BitConverter.ToDouble(bytes, bytes.AsSpan().IndexOf(second) + (3 * sizeof(double)));
        }
    }

    [Theory]
    [InlineData("mnist_4.pkl")]
    [InlineData("results_5.pkl")]
    public void A_truncated_file_is_refused_and_named(string name)
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(NotebookFiles.Path(name));
        var data = MnistPickle.Read(NotebookFiles.Path("mnist_4.pkl"));
        for (var length = 0; length < bytes.Length; length += 7)
        {
            var path = folder.Write(name, bytes[..length]);
            var message = Refused(() =>
                name.StartsWith("mnist", StringComparison.Ordinal)
                    ? MnistPickle.Read(path).X
                    : ResultsPickle.Read(path, data)
            );
            Assert.StartsWith(path, message);
        }
    }

    [Theory]
    [InlineData("mnist_2.pkl")]
    [InlineData("results_4.pkl")]
    [InlineData("results_two_layers.pkl")]
    public void A_damaged_byte_is_refused_or_changes_numbers_alone(string name)
    {
        var bytes = File.ReadAllBytes(NotebookFiles.Path(name));
        using var folder = new TemporaryFolder();
        var data = MnistPickle.Read(NotebookFiles.Path("mnist_4.pkl"));
        var refused = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= (byte)(1 << (i % 8));
            var path = folder.Write(name, damaged);
            try
            {
                if (name.StartsWith("mnist", StringComparison.Ordinal))
                    Assert.Equal(9, MnistPickle.Read(path).Patterns);
                else
                    Assert.All(ResultsPickle.Read(path, data), row => Assert.Equal(9, row.Patterns));
            }
            catch (CheckpointException fault)
            {
                Assert.StartsWith(path, fault.Message);
                refused++;
            }
        }
        Assert.True(refused > bytes.Length / 10, $"{refused} of {bytes.Length} damaged files were refused");
    }

    private static IReadOnlyList<JammingRow> Results(string name, NotebookOptions? options = null) =>
        ResultsPickle.Read(NotebookFiles.Path(name), MnistPickle.Read(NotebookFiles.Path("mnist_4.pkl")), options);

    private static string Refused(Func<object> read) => Assert.Throws<CheckpointException>(read).Message;

    private static void Compare(NotebookFiles.Row[] expected, IReadOnlyList<JammingRow> found, bool isLegacy)
    {
        Assert.Equal(expected.Length, found.Count);
        foreach (var (e, f) in expected.Zip(found))
        {
            Assert.Equal((e.H, 9, e.TestError), (f.Width, f.Patterns, f.TestError));
            Assert.Equal((e.C, e.Lambda), (f.C, f.Lambda));
            Assert.Equal(isLegacy ? e.AtLeastZero : e.Above, f.Violated);
            Assert.Equal(isLegacy ? "legacy" : "corrected", f.Variant);
            if (isLegacy)
                Assert.Equal((e.N, e.Step), (f.Parameters, f.Step));
            Assert.Equal(e.TrainLoss, f.TrainLoss, 1e-14 * e.TrainLoss);
            Assert.Equal(e.TestLoss, f.TestLoss, 1e-14 * e.TestLoss);
            Assert.Equal(e.SingularValues, f.SingularValues);
        }
    }
}
