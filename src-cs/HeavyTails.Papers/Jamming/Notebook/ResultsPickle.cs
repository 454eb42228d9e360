// results.pkl: a list of dictionaries {P, N, d, [L], step, lambda, C, y_train_hat [P], y_test_hat [P_test], eigs [h],
// eigs0 [h], eigsP [h]}, one for each network and checkpoint.
//   Delta_i = 1 - y_i f_i,  loss = mean max(0, Delta)^2,  N_Delta = #{Delta > tolerance}, legacy #{Delta >= 0}
//   singular values of the violated patterns' features = sqrt(max(eigs0, 0)): eigenvalues of H0 that are 0 come out of
//   a solver slightly negative.
//   step: epochs e are counted from 0 and saved at their end, so a checkpoint has seen (e + 1) ceil(P / batch) updates.
//   The script of one hidden layer writes 5 e = e ceil(P / batch), that of two 4 e = e floor(P / batch), at P = 5000.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.Jamming.Notebook;

/// <summary>Reads the results of the notebook's scripts. Nothing in the file is run.</summary>
public static class ResultsPickle
{
    private const int LargestBatch = 1024;

    // Beyond any network of the notebook, and such that numbers of parameters fit into 63 bits.
    private const int MostLayers = 1000;
    private const int MostWidth = 1 << 24;

    /// <summary>Reads results as rows, in the file's order.</summary>
    /// <param name="path">The file, of any pickle protocol.</param>
    /// <param name="data">The data of these results, for its labels: see <see cref="MnistPickle"/>.</param>
    /// <param name="options">Legacy or corrected, and what the file means. Default: corrected.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged, is another pickle or does not belong to the data; the message names it, the entry, what was
    /// expected and what is there.
    /// </exception>
    public static IReadOnlyList<JammingRow> Read(string path, JammingData data, NotebookOptions? options = null)
    {
        using var pickle = Pickle.Open(path);
        var entries = new PickledEntries(path);
        if (pickle.Value is not PickleList list)
            throw entries.Fail("the pickle", "a list of dictionaries", PickledEntries.Describe(pickle.Value));
        if (list.Items.Count == 0)
            throw entries.Fail("the pickle", "a list of at least 1 dictionary", "an empty list");
        var reader = new RowReader(entries, data, options ?? new());
        return [.. list.Items.Select(reader.Read)];
    }

    private sealed class RowReader(PickledEntries entries, JammingData data, NotebookOptions options)
    {
        private bool IsLegacy => options.Variant == Variant.Legacy;

        public JammingRow Read(object? item, int index)
        {
            if (item is not PickleDict row)
                throw entries.Fail($"row {index}", "a dictionary", PickledEntries.Describe(item));
            Same(row, index, "P", data.Patterns, "training labels");
            Same(row, index, "d", data.Inputs, "inputs of the data");
            var named = Whole(row, index, "N", 1);
            long? layers = row.Text("L") is null ? null : Whole(row, index, "L", 1);
            if (layers > MostLayers)
                throw entries.Fail(Entry(index, "L"), $"at most {MostLayers} hidden layers", $"{layers}");
            var size = new NetworkSize(data.Inputs, (int)(layers ?? 1));
            var isWidth = options.Width == WidthRule.IsN || (options.Width == WidthRule.ByLayers && layers is null);
            var width = isWidth ? (int)Math.Min(named, int.MaxValue) : size.Width(named);
            if (width is < 1 or > MostWidth)
                throw entries.Fail(
                    Entry(index, "N"),
                    $"a number of parameters of width 1 .. {MostWidth}",
                    $"{named}, of width {width}"
                );
            var train = Forces(row, index, "y_train_hat", data.Labels);
            var test = Forces(row, index, "y_test_hat", data.TestLabels);
            return new()
            {
                Variant = IsLegacy ? "legacy" : "corrected",
                Patterns = data.Patterns,
                Parameters = IsLegacy ? named : size.Parameters(width),
                Inputs = data.Inputs,
                HiddenLayers = size.HiddenLayers,
                Width = width,
                Step = Step(Whole(row, index, "step", 0), layers is not null, Entry(index, "step")),
                TrainLoss = NotebookQuantities.Loss(train),
                TestLoss = NotebookQuantities.Loss(test),
                Violated = IsLegacy
                    ? NotebookQuantities.ViolatedOrOnMargin(train)
                    : NotebookQuantities.Violated(train, options.Tolerance),
                TestError = test.Length == 0 ? double.NaN : test.Count(force => force >= 1) / (double)test.Length,
                C = Optional(row, index, "C"),
                Lambda = Optional(row, index, "lambda"),
                SingularValues = SingularValues(row, index, width),
            };
        }

        private static string Entry(int index, string key) => $"row {index}, {key}";

        private long Whole(PickleDict row, int index, string key, long least) =>
            entries.Whole(row.Text(key), Entry(index, key), least);

        private double Optional(PickleDict row, int index, string key) =>
            row.Text(key) is { } value ? entries.Number(value, Entry(index, key)) : double.NaN;

        private void Same(PickleDict row, int index, string key, int expected, string what)
        {
            if (Whole(row, index, key, 1) is var found && found != expected)
                throw entries.Fail(Entry(index, key), $"{expected}, the number of {what}", $"{found}");
        }

        private double[] Forces(PickleDict row, int index, string key, double[] labels)
        {
            var outputs = entries.Vector(row.Text(key), Entry(index, key));
            return outputs.Length == labels.Length
                ? NotebookQuantities.Forces(outputs, labels)
                : throw entries.Fail(
                    Entry(index, key),
                    $"{labels.Length} outputs, one for each label of {data.Name}",
                    $"{outputs.Length}"
                );
        }

        private double[] SingularValues(PickleDict row, int index, int width)
        {
            if (row.Text("eigs0") is not { } value)
                return [];
            var eigenvalues = entries.Vector(value, Entry(index, "eigs0"));
            if (eigenvalues.Length != width)
                throw entries.Fail(
                    Entry(index, "eigs0"),
                    $"{width} eigenvalues, one for each feature "
                        + $"({nameof(NotebookOptions)}.{nameof(options.Width)} says how the width follows from N)",
                    $"{eigenvalues.Length}"
                );
            var scale = options.FeaturesOfNormRootP && !IsLegacy ? (double)width / data.Patterns : 1;
            return [.. eigenvalues.Select(v => Math.Sqrt(Math.Max(0, v * scale))).OrderDescending()];
        }

        private long Step(long recorded, bool isFromFileName, string entry)
        {
            if (IsLegacy)
                return recorded;
            var batch = Math.Max(1, Math.Min(LargestBatch, data.Patterns / 2));
            var updates = (data.Patterns + batch - 1) / batch;
            var counted = options.RecordedStepsPerEpoch ?? (isFromFileName ? data.Patterns / batch : updates);
            return recorded % counted == 0
                ? ((recorded / counted) + 1) * updates
                : throw entries.Fail(
                    entry,
                    $"a multiple of the {counted} steps that the file counts for each epoch "
                        + $"({nameof(NotebookOptions)}.{nameof(options.RecordedStepsPerEpoch)})",
                    $"{recorded}"
                );
        }
    }
}
