// Reads the recorded values of tests/reference, which is searched from the test assembly upwards.
using System.Text.Json;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.PowerLaws;

internal static class ReferenceFile
{
    internal static JsonElement Read(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "tests", "reference", name);
            if (File.Exists(path))
                return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        }
        throw new FileNotFoundException($"tests/reference/{name} above {AppContext.BaseDirectory}");
    }

    internal static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>Parses a row of decimal strings.</summary>
    internal static double[] Row(JsonElement row) =>
        [
            .. row.EnumerateArray()
                .Select(e => double.Parse(e.GetString()!, System.Globalization.CultureInfo.InvariantCulture)),
        ];
}
