// Reads one measurement in each line of standard input ("scan FILE", "bootstrap FILE", "cutoffs FILE", "tridiagonal N")
// and answers with one line of JSON on standard output.
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Json.Serialization;
using HeavyTails.Bench;

var options = new JsonSerializerOptions
{
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
};
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ', 2);
    object answer = words switch
    {
        ["scan", var file] => PowerLawRuns.Scan(file),
        ["bootstrap", var file] => PowerLawRuns.BootstrapOf(file),
        ["cutoffs", var file] => PowerLawRuns.CutOffs(file),
        ["tridiagonal", var order] => TridiagonalRuns.Of(int.Parse(order, CultureInfo.InvariantCulture)),
        ["machine"] => new
        {
            vector = Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : 64,
            runtime = Environment.Version.ToString(),
        },
        _ => throw new ArgumentException(
            $"expected scan, bootstrap or cutoffs and a file, tridiagonal and an order, or machine; got '{line}'"
        ),
    };
    Console.WriteLine(JsonSerializer.Serialize(answer, options));
}
