using System.Xml.Linq;

namespace HeavyTails.Tests.Architecture;

/// <summary>Projects depend on each other one way, from papers down to Core.</summary>
public class ProjectTests
{
    /// <summary>What each project may refer to.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["HeavyTails.Core"] = [],
        ["HeavyTails.Native"] = ["HeavyTails.Core"],
        ["HeavyTails.MathNet"] = ["HeavyTails.Native"],
        ["HeavyTails.Runs"] = ["HeavyTails.Core"],
        ["HeavyTails.Papers"] =
        [
            "HeavyTails.Core",
            "HeavyTails.Native",
            "HeavyTails.Runs",
            "HeavyTails.Checkpoints",
            "HeavyTails.Data",
            "HeavyTails.Training",
        ],
        ["HeavyTails.Checkpoints"] = ["HeavyTails.Core", "HeavyTails.Runs"],
        ["HeavyTails.Reports"] = ["HeavyTails.Core", "HeavyTails.Runs"],
        ["HeavyTails.Data"] = ["HeavyTails.Core", "HeavyTails.Runs", "HeavyTails.Checkpoints"],
        ["HeavyTails.Training"] =
        [
            "HeavyTails.Core",
            "HeavyTails.Native",
            "HeavyTails.Runs",
            "HeavyTails.Checkpoints",
            "HeavyTails.Data",
        ],
        ["HeavyTails.AnalysisLibrary"] =
        [
            "HeavyTails.Core",
            "HeavyTails.Runs",
            "HeavyTails.Native",
            "HeavyTails.Checkpoints",
            "HeavyTails.Reports",
        ],
        ["HeavyTails.Cli"] =
        [
            "HeavyTails.Core",
            "HeavyTails.Native",
            "HeavyTails.Runs",
            "HeavyTails.Checkpoints",
            "HeavyTails.Data",
            "HeavyTails.Training",
            "HeavyTails.Reports",
            "HeavyTails.Papers",
        ],
        // Packages that only refer to others.
        ["HeavyTails.Curvature"] = ["HeavyTails.Core", "HeavyTails.Native", "HeavyTails.Training"],
        ["HeavyTails"] =
        [
            "HeavyTails.Core",
            "HeavyTails.Native",
            "HeavyTails.Runs",
            "HeavyTails.Checkpoints",
            "HeavyTails.Data",
            "HeavyTails.Training",
            "HeavyTails.Reports",
            "HeavyTails.Curvature",
        ],
    };

    [Fact]
    public void Projects_refer_only_to_those_below_them()
    {
        foreach (var file in Repository.Files("src-cs", ".csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            Assert.True(Allowed.ContainsKey(name), $"{file}: say in {nameof(ProjectTests)} what it may refer to");
            foreach (var reference in References(file))
                Assert.True(
                    Allowed[name].Contains(reference),
                    $"{file}: expected references to {string.Join(", ", Allowed[name])} only, got {reference}"
                );
        }
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal),
            Repository
                .Files("src-cs", ".csproj")
                .Select(f => Path.GetFileNameWithoutExtension(f)!)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void No_project_of_csharp_refers_to_one_of_fsharp_and_the_command_is_used_by_none() =>
        Assert.All(
            Repository.Files("src-cs", ".csproj").SelectMany(References),
            r => Assert.False(r is "HeavyTails.FSharp" or "HeavyTails.Cli", r)
        );

    [Fact]
    public void Internals_are_visible_to_tests_alone()
    {
        foreach (var file in Repository.Files("src-cs", ".csproj"))
        foreach (var friend in Elements(file, "InternalsVisibleTo"))
            Assert.EndsWith("Tests", friend, StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(string project) =>
        Elements(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Split('/')[^1]));

    private static IEnumerable<string> Elements(string project, string name) =>
        XDocument
            .Parse(Repository.Read(project))
            .Descendants(name)
            .Select(e => (string?)e.Attribute("Include"))
            .OfType<string>();
}
