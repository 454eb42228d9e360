using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;
using HeavyTails.Native;
using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Probes;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>What a run measures at a step, as rows. Probes of one run are made in the order of their steps.</summary>
internal sealed class RunProbes
{
    private readonly SingleIndexContext _context;
    private readonly SingleIndexData _data;
    private readonly IStudentArithmetic _arithmetic;
    private readonly ISpectralBackend _backend;
    private readonly SingleIndexLevels _levels;
    private readonly IReadOnlyList<WeightProbe> _layers;
    private readonly FeatureSpectra _features;

    public RunProbes(SingleIndexContext context, SingleIndexData data, Student start, IStudentArithmetic arithmetic)
    {
        (_context, _data, _arithmetic) = (context, data, arithmetic);
        _backend = SpectralBackend.Default.WithThreads(context.Threads);
        _levels = SingleIndexLevels.Of(SyntheticData.Softplus, context.LabelNoise);
        _layers =
        [
            .. start.Hidden.Select((_, layer) => new WeightProbe(context, start, layer, _backend) { Beta = data.Beta }),
        ];
        _features = new(context, _backend);
    }

    /// <summary>What computes the spectra, with its instruction set.</summary>
    public string Backend =>
        $"{_backend.Info.Backend}, {_backend.Info.Routine}, {_backend.Info.InstructionSet}, "
        + $"{_backend.Info.Threads} threads";

    /// <summary>Test loss of the last probe: of the read-out, or of the student where its output is trained.</summary>
    public double TestLoss { get; private set; }

    /// <summary>The rows of a probe.</summary>
    public IEnumerable<Row> At(StudentStep step)
    {
        var probe = new RowFields().Add("kind", "probe").Add("step", step.Step).Add("epoch", step.Epoch);
        if (step.Step > 0)
            probe.Add("eta", step.LearningRate).Add("batch_loss", step.BatchLoss);
        Lazy<double[][]> features = new(() => _arithmetic.Features(step.Student, _data.Probe.X));
        Losses(probe, step.Student, features);
        List<Row> others = [];
        if (_context.ProbeWeights)
            foreach (var layer in _layers)
                others.AddRange(layer.At(step, probe));
        if (_context.ProbeFeatures)
            others.AddRange(_features.At(step.Step, features, _data.Probe.Y, probe));
        return others.Prepend(probe.ToRow());
    }

    private void Losses(RowFields probe, Student student, Lazy<double[][]> features)
    {
        var own = (Train: Loss(student, _data.Train), Test: TestLossOf(student));
        TestLoss = own.Test;
        if (_context.FixLastLayer)
            foreach (var variant in _context.EachVariant().Reverse())
                TestLoss = Readout(probe, student, variant, features);
        else
            probe.Add("train_loss", own.Train).Add("test_loss", own.Test);
        probe.Add("net_train_loss", own.Train).Add("net_test_loss", own.Test);
        probe.Add("zero_loss", _context.CentreLabels ? CentredZero : _levels.Zero);
        if (_context.Activation is PerceptronActivation.Tanh or PerceptronActivation.Identity)
            probe.Add("class_optimum", _context.CentreLabels ? _levels.CentredOddOptimum : _levels.OddOptimum);
        probe.Add("bayes_loss", _levels.Bayes);
    }

    // The least loss of a constant: the variance of the labels.
    private double CentredZero => _levels.Zero - Math.Pow(GaussianExpectation.Of(SyntheticData.Softplus), 2);

    private double Readout(RowFields probe, Student student, Variant variant, Lazy<double[][]> features)
    {
        var readout = StudentReadout.Fit(
            student,
            _data.Probe,
            new()
            {
                Lambda = _context.RegLambda,
                Variant = variant,
                Arithmetic = _arithmetic,
                ProbeFeatures = variant == Variant.Corrected ? features.Value[^1] : null,
                BatchSize = _context.TestBatchSize,
            }
        );
        var (loss, suffix) = (readout.Loss(_data.Test), RowFields.Suffix(variant));
        probe.Add("train_loss" + suffix, readout.FitLoss).Add("test_loss" + suffix, loss);
        probe.Add("readout_norm" + suffix, readout.Norm);
        probe.Add("KTA", readout.BesideNull, suffix).Add("KTA_centred", readout.CentredBesideNull, suffix);
        return loss;
    }

    private double TestLossOf(Student student) =>
        _data.Test.Mean(_context.TestBatchSize, batch => Loss(student, batch));

    private double Loss(Student student, SingleIndexSample sample) =>
        sample.MeanSquare(_arithmetic.Features(student, sample.X)[^1], student.Output, Math.Sqrt(student.Width));
}
