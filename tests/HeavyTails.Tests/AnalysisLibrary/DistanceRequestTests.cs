using HeavyTails.AnalysisLibrary;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.AnalysisLibrary;

public sealed class DistanceRequestTests
{
    [Fact]
    public void Options_stand_for_the_values_of_the_command()
    {
        var request = DistanceRequest.Parse(
            """{"conv": "flatten", "variant": "legacy", "threads": 3, "position-tables": true, "as": "x=matrix"}"""
        );
        Assert.Equal((ConvMode.Flatten, 3), (request.Options.Conv, request.Options.Threads));
        Assert.Equal(Variant.Legacy, request.Options.Variant);
        Assert.True(request.Reading.PositionTablesAreLayers);
        Assert.Single(request.Reading.Readings);
    }

    [Theory]
    [InlineData("""{"nulls": true}""", "expected options among conv, variant, threads, ")]
    [InlineData("""{"variant": "other"}""", "variant: expected one of corrected, legacy, got \"other\"")]
    public void Options_of_no_use_here_are_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => DistanceRequest.Parse(json)).Message);
}
