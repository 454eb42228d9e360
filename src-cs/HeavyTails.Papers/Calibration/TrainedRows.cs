using HeavyTails.Papers.SingleIndex;

namespace HeavyTails.Papers.Calibration;

/// <summary>The rows of a trained layer, from which layers are drawn.</summary>
internal static class TrainedRows
{
    private const int Steps = 4;
    private const double StepSize = .1;

    /// <summary>
    /// The first layer [width x dimension], row-major, of a student of one direction after four steps of full-batch
    /// Adam on twice as many samples as inputs; always the same for a shape.
    /// </summary>
    internal static float[] Of(int width, int dimension)
    {
        var data = SingleIndexData.Draw(
            new()
            {
                Samples = 2 * dimension,
                TestSamples = 1,
                Dimension = dimension,
                Seed = 1,
            }
        );
        using var arithmetic = new NativeArithmetic();
        var recipe = new StudentRecipe
        {
            Rule = new StudentAdam(),
            LearningRate = StepSize,
            Epochs = Steps,
            Seed = 1,
        };
        var last = StudentLoop.Run(Student.Draw(dimension, width, 1), data.Train, recipe, arithmetic).Last();
        return Array.ConvertAll(last.Student.Hidden[0], x => (float)x);
    }
}
