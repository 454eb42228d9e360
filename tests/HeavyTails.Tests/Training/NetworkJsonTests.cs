using System.Text;
using System.Text.Json;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Networks;

namespace HeavyTails.Tests.Training;

/// <summary>Descriptions of networks in JSON: those that people write, and those in the contexts of runs.</summary>
public class NetworkJsonTests
{
    private static string Text(NetworkSpec spec, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(spec, options);

    [Theory]
    [InlineData("relu")]
    [InlineData("re-lu")]
    public void The_rectifier_is_read_by_both_of_its_names(string name)
    {
        var spec = NetworkJson.Parse(
            Encoding.UTF8.GetBytes(
                $$"""
                {
                    "input_shape": [1, 28, 28], // comments are allowed
                    "layers": [
                        { "channels": 6, "kernel": 5, "layer": "convolution" },
                        { "layer": "activation", "function": "{{name}}" },
                        { "layer": "flatten" },
                        { "layer": "dense", "width": 10 },
                    ]
                }
                """
            )
        );
        Assert.Equal(new ConvolutionSpec(6, 5), spec.Layers[0]);
        Assert.Equal(new ActivationSpec(Activation.ReLU), spec.Layers[1]);
        Assert.Equal(10, spec.Outputs);
    }

    [Fact]
    public void Every_description_is_read_back_as_it_was_written_here_and_in_contexts_of_runs()
    {
        foreach (var activation in Enum.GetValues<Activation>())
        {
            var spec = NetworkSpec.LeNet(1, 28) with { Scaling = Scaling.MeanField };
            spec = spec.Map(layer => layer is ActivationSpec ? new ActivationSpec(activation) : layer);
            foreach (var options in new[] { NetworkJson.Options, RunFolder.Json })
            {
                var read = NetworkJson.Parse(Encoding.UTF8.GetBytes(Text(spec, options)));
                Assert.Equal(spec.InputShape, read.InputShape);
                Assert.Equal(spec.Layers, read.Layers);
                Assert.Equal((spec.Scaling, spec.Initialization), (read.Scaling, read.Initialization));
            }
        }
        var perceptron = NetworkSpec.Mlp([3, 2, 1]);
        Assert.Contains("\"relu\"", Text(perceptron, NetworkJson.Options));
        // Hashes of contexts name the folders of runs.
        Assert.Contains("\"re-lu\"", Text(perceptron, RunFolder.Json));
    }

    [Theory]
    [InlineData("\"gelu\"", "got \"gelu\"")]
    [InlineData("0", "got Number")]
    [InlineData("null", "got Null")]
    public void Other_activations_are_refused_with_those_that_there_are(string function, string got)
    {
        var json = $$"""{"input_shape": [3], "layers": [{"layer": "activation", "function": {{function}}}]}""";
        var fault = Assert.Throws<JsonException>(() => NetworkJson.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Contains("relu, tanh, softplus, sigmoid, identity, " + got, fault.Message);
        Assert.Throws<JsonException>(() => NetworkJson.Parse("null"u8));
    }
}
