// Runs that PyTorch 1.13 saved as sgd_ht saves them; tests/reference/make_series.py made them and computed their tail
// indices with NumPy.
using System.Text.Json;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Series;
using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Tests.Checkpoints.Series;

public class RecordedRunTests
{
    private const string Good = "3_0016_mnist_NLL_fc_1.000000E-01_0005",
        Bad = "3_0016_mnist_NLL_fc_2.000000E+00_0001";

    private static readonly string Folder = Repository.Reference("series");

    private static SeriesTails Analysed(string run, Variant variant = Variant.Corrected) =>
        SeriesAnalysis.Of(
            SeriesFiles.In(Path.Combine(Folder, run))!,
            null,
            new SeriesOptions { Variant = variant, Resamples = 20 }
        );

    [Theory]
    [InlineData("good", Good, Variant.Corrected)]
    [InlineData("good", Good, Variant.Legacy)]
    [InlineData("bad", Bad, Variant.Corrected)]
    [InlineData("bad", Bad, Variant.Legacy)]
    public void Tail_indices_of_pickled_modules_are_those_of_numpy(string key, string run, Variant variant)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        var suffix = variant == Variant.Legacy ? "_legacy" : "";
        var layers = Analysed(run, variant).Layers;
        foreach (var layer in expected.RootElement.GetProperty(key).EnumerateObject())
        {
            var got = layers.Single(l => l.Name == layer.Name);
            Near("e1" + suffix, got.E1.Map(fit => fit.TailIndex));
            Near("e2" + suffix, got.E2.Map(fit => fit.TailIndex));
            Near("hill", got.Hill.Map(fit => fit.TailIndex));

            void Near(string name, FitResult<double> value)
            {
                var number = layer.Value.GetProperty(name);
                Assert.Equal(number.ValueKind == JsonValueKind.Number, value.Succeeded);
                if (value.Succeeded)
                    Assert.Equal(number.GetDouble(), value.Value, 1e-9 * number.GetDouble());
            }
        }
    }

    [Fact]
    public void The_average_over_pickled_modules_is_that_of_numpy()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        var pass = SeriesPass.Of(SeriesFiles.In(Path.Combine(Folder, Good))!);
        Assert.Equal(["fc.0", "fc.2", "fc.4"], pass.Layers.Select(l => l.Name));
        foreach (var layer in pass.Layers)
        {
            var ends = expected.RootElement.GetProperty("good").GetProperty(layer.Name).GetProperty("mean");
            Assert.Equal(ends[0].GetDouble(), layer.Mean.Value[0], 1e-15);
            Assert.Equal(ends[1].GetDouble(), layer.Mean.Value[^1], 1e-15);
            Assert.Equal(4, layer.Nets);
        }
    }

    [Fact]
    public void Setting_and_last_loss_are_read_from_the_name_and_the_histories()
    {
        var run = Analysed(Good);
        Assert.Equal(
            (.1, 5, 3, 16),
            (run.Setting!.StepSize, run.Setting.BatchSize, run.Setting.Depth, run.Setting.Width)
        );
        Assert.Equal(("mnist", "NLL", "fc"), (run.Setting.Dataset, run.Setting.Loss, run.Setting.Model));
        Assert.Equal(new HistoryPoint(200, .4375, 70), run.Training!.Last);
        Assert.Equal("test set", run.Training.Of);
        Assert.False(run.Failed);
        Assert.Equal("learnt", run.OutcomeText);
        Assert.Equal(("net_0.pyT", "net_3.pyT"), (run.First, run.Last));
    }

    [Fact]
    public void A_run_that_diverged_is_marked_and_its_finite_layers_are_analysed()
    {
        var run = Analysed(Bad);
        Assert.True(run.Failed);
        Assert.Equal("diverged", run.OutcomeText);
        Assert.True(double.IsNaN(run.Training!.Last.Loss));
        Assert.Equal(3, run.Training.History.Count);
        Assert.True(run.Layers[0].E1.Succeeded);
        Assert.Equal("weight 53 of 160 in net_2.pyT is NaN", run.Layers[2].E1.Reason);
        Assert.Equal(run.Layers[2].E1.Reason, run.Layers[2].Hill.Reason);
        Assert.Equal(FitFailure.NotFinite, run.Layers[2].E2.Failure);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData(Bad)]
    public void The_arguments_of_a_script_give_the_setting_of_its_folder(string run) =>
        Assert.Equal(RunSetting.Parse(run), RunRecord.SettingOf(Path.Combine(Folder, run, "args.info")));

    [Fact]
    public void A_net_is_no_history_and_a_history_no_net()
    {
        var run = Path.Combine(Folder, Good);
        var fault = Assert.Throws<CheckpointException>(() => HistoryFile.Read(Path.Combine(run, "net_0.pyT")));
        Assert.Contains("expected a list of rows [step, loss, accuracy], got", fault.Message);
        fault = Assert.Throws<CheckpointException>(() => HistoryFile.Read(Path.Combine(run, "no.hist")));
        Assert.Contains("no such file", fault.Message);
        fault = Assert.Throws<CheckpointException>(() => HistoryFile.Read(Path.Combine(Folder, "expected.json")));
        Assert.Contains("expected a file of torch.save", fault.Message);
        fault = Assert.Throws<CheckpointException>(() =>
            SeriesPass.Of(SeriesFiles.Of([Path.Combine(run, "training_history.hist")]))
        );
        Assert.Contains("no tensors", fault.Message);
    }

    [Fact]
    public void Batches_are_averaged_where_no_evaluation_is_on_record()
    {
        using var folder = new Data.TemporaryFolder();
        File.Copy(
            Path.Combine(Folder, Good, "training_history.hist"),
            Path.Combine(folder.Path, "training_history.hist")
        );
        var record = RunRecord.Of(folder.Path);
        Assert.Null(record.Setting);
        Assert.Equal("training batches", record.Training!.Of);
        Assert.Equal((2.31 + 1.2 + .4375) / 3, record.Training.Last.Loss, 1e-12);
        File.Copy(Path.Combine(Folder, Good, "net_0.pyT"), Path.Combine(folder.Path, "evaluation_history_TEST.hist"));
        record = RunRecord.Of(folder.Path);
        Assert.Equal("training batches", record.Training!.Of);
        Assert.Contains("evaluation_history_TEST.hist is not used", Assert.Single(record.Notes));
    }
}
