using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace HeavyTails.Tests.Architecture;

/// <summary>Folder = namespace = one subject, and arrows between folders run one way.</summary>
public class FolderTests
{
    private static readonly System.Reflection.Assembly[] Assemblies =
    [
        typeof(HeavyTails.Core.Fits.FitResult<>).Assembly,
        typeof(HeavyTails.Native.NativeBackend).Assembly,
        typeof(HeavyTails.MathNet.NativeLinearAlgebraProvider).Assembly,
        typeof(HeavyTails.Runs.Files.WholeFile).Assembly,
        typeof(HeavyTails.Checkpoints.Checkpoint).Assembly,
        typeof(HeavyTails.Data.Dataset).Assembly,
        typeof(HeavyTails.Papers.LinearSgd.LinearRegressionSgd).Assembly,
        typeof(HeavyTails.Training.Trainers.Trainer).Assembly,
        typeof(HeavyTails.Reports.Report).Assembly,
        System.Reflection.Assembly.Load("libheavytails-analysis"),
        System.Reflection.Assembly.Load("heavytails"),
    ];

    [Fact]
    public void Every_file_has_the_namespace_of_its_folder()
    {
        string[] wrong =
        [
            .. from file in Repository.Files("src-cs", ".cs")
            let expected = string.Join('.', file.Split('/')[1..^1])
            let line = Repository
                .Read(file)
                .Split('\n')
                .FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal))
            where line is not null && line != $"namespace {expected};"
            select $"{file}: expected namespace {expected};, got {line}",
        ];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Folders_of_an_assembly_depend_on_each_other_without_cycles()
    {
        foreach (var assembly in Assemblies)
        {
            var arrows = Arrows(assembly);
            var cycle = Cycle(arrows) ?? [];
            Assert.True(
                cycle.Count == 0,
                $"{assembly.GetName().Name}: {string.Join(" -> ", cycle)}; {string.Join(", ", Examples(arrows, cycle))}"
            );
        }
    }

    [Fact]
    public void A_cycle_between_folders_would_be_found()
    {
        var arrows = new Dictionary<string, Dictionary<string, string>>
        {
            ["A"] = new() { ["B"] = "A.X uses B.Y" },
            ["B"] = new() { ["C"] = "B.Y uses C.Z" },
            ["C"] = new() { ["A"] = "C.Z uses A.X" },
            ["D"] = new() { ["A"] = "D.W uses A.X" },
        };
        Assert.Equal(["A", "B", "C", "A"], Cycle(arrows)!);
        arrows["C"].Clear();
        Assert.Null(Cycle(arrows));
    }

    /// <summary>From namespace to namespace, with one use as an example.</summary>
    private static Dictionary<string, Dictionary<string, string>> Arrows(System.Reflection.Assembly assembly)
    {
        var arrows = new Dictionary<string, Dictionary<string, string>>();
        var name = assembly.GetName().Name!;
        foreach (var type in new ArchLoader().LoadAssemblies(assembly).Build().Types)
        {
            if (NamespaceIn(type, name) is not { } from)
                continue;
            foreach (var target in type.Dependencies.Select(d => d.Target))
                if (NamespaceIn(target, name) is { } to && to != from)
                {
                    if (!arrows.TryGetValue(from, out var targets))
                        arrows[from] = targets = [];
                    targets.TryAdd(to, $"{type.FullName} uses {target.FullName}");
                }
        }
        return arrows;
    }

    /// <summary>The namespace of a type of this assembly; null for all other types.</summary>
    private static string? NamespaceIn(IType type, string assembly) =>
        type is not GenericParameter
        && type.Assembly?.Name?.Split(',')[0] == assembly
        && type.Namespace?.FullName is { Length: > 0 } name
            ? name
            : null;

    private static List<string>? Cycle(Dictionary<string, Dictionary<string, string>> arrows)
    {
        var done = new HashSet<string>();
        foreach (var start in arrows.Keys)
            if (Visit(start, []) is { } cycle)
                return cycle;
        return null;

        List<string>? Visit(string at, List<string> path)
        {
            if (path.IndexOf(at) is >= 0 and var first)
                return [.. path[first..], at];
            if (done.Contains(at) || !arrows.TryGetValue(at, out var targets))
                return null;
            foreach (var next in targets.Keys)
                if (Visit(next, [.. path, at]) is { } cycle)
                    return cycle;
            done.Add(at);
            return null;
        }
    }

    private static IEnumerable<string> Examples(
        Dictionary<string, Dictionary<string, string>> arrows,
        IReadOnlyList<string> cycle
    ) => Enumerable.Range(0, Math.Max(0, cycle.Count - 1)).Select(i => arrows[cycle[i]][cycle[i + 1]]);
}
