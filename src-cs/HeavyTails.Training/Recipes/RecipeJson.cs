using System.Text.Json;
using System.Text.Json.Serialization;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Training.Recipes;

/// <summary>
/// Writes a recipe as a part of a run's context, whose hash names the run's folder: names, order and values must not
/// change, or stored runs would not be found again. The length is written as "steps": n or as "epochs": n.
/// </summary>
internal sealed class RecipeJson : JsonConverter<TrainingRecipe>
{
    public override void Write(Utf8JsonWriter writer, TrainingRecipe recipe, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        Put("network", recipe.Network);
        Put("loss", recipe.Loss);
        Put("optimizer", recipe.Optimizer);
        Put("step_sizes", recipe.StepSizes);
        Put("sampling", recipe.Sampling);
        Put("batch_size", recipe.BatchSize);
        // Written only where it is set, so that runs from before it existed keep their names.
        if (recipe.ClipNorm is { } largest)
            Put("clip_norm", largest);
        Put(recipe.Length.Unit == ScheduleUnit.Step ? "steps" : "epochs", recipe.Length.Count);
        Put("seed", recipe.Seed);
        Put("precision", recipe.Precision);
        if (recipe.Device != "cpu")
            Put("device", recipe.Device);
        writer.WriteEndObject();

        void Put<T>(string name, T value)
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value, options);
        }
    }

    public override TrainingRecipe Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new NotSupportedException("recipes are written as JSON, not read");
}
