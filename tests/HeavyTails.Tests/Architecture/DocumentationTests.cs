using System.Text.RegularExpressions;

namespace HeavyTails.Tests.Architecture;

/// <summary>README, ARCHITECTURE and docs say what is there.</summary>
public partial class DocumentationTests
{
    private static readonly string[] Pages =
    [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "bench/README.md",
        .. Repository.Files("docs", ".md"),
    ];

    [Fact]
    public void Every_folder_of_a_project_is_on_the_map()
    {
        var map = Repository.Read("ARCHITECTURE.md");
        var words = Word().Matches(map).Select(m => m.Value).ToHashSet();
        string[] folders =
        [
            .. from root in new[] { "src-cs", "src-fs", "native", "tests" }
            from project in Folders(root)
            from folder in Folders(project).Prepend(project)
            where !folder.StartsWith("native/cmake", StringComparison.Ordinal)
            where !folder.StartsWith("tests/", StringComparison.Ordinal) || folder.Split('/').Length == 2
            where !folder.StartsWith("src-fs/papers/", StringComparison.Ordinal)
            select folder,
        ];
        Assert.NotEmpty(folders);
        Assert.All(folders, f => Assert.True(words.Contains(f.Split('/')[^1]), $"ARCHITECTURE.md does not name {f}"));
    }

    [Fact]
    public void Every_link_leads_to_a_file_or_folder_or_to_a_page_that_the_site_makes()
    {
        var site = Repository.Read("docs/site/contents.mjs");
        var check = Repository.Read("docs/site/check.mjs");
        string[] allowed = [.. Address().Matches(check).Select(address => address.Groups[1].Value)];
        foreach (var page in Pages)
        foreach (Match link in Link().Matches(Repository.Read(page)))
        {
            var target = link.Groups[1].Value.Split('#')[0];
            if (
                page.StartsWith("docs/", StringComparison.Ordinal)
                && target.StartsWith("http", StringComparison.Ordinal)
            )
                Assert.True(
                    allowed.Any(address => target.StartsWith(address, StringComparison.Ordinal)),
                    $"{page}: {target} is none of the addresses to which docs/site/check.mjs lets links lead"
                );
            if (target == "" || target.Contains("://", StringComparison.Ordinal))
                continue;
            // docs/columns.md and its like are made from the code.
            if (page.StartsWith("docs/", StringComparison.Ordinal) && target.EndsWith(".md", StringComparison.Ordinal))
                if (site.Contains($"\"{target[..^".md".Length]}\"", StringComparison.Ordinal))
                    continue;
            var path = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target);
            Assert.True(Path.Exists(path), $"{page}: the link to {target} leads nowhere");
        }
    }

    [Fact]
    public void Every_sample_of_the_readme_is_part_of_a_program_that_is_run()
    {
        var programs = new[] { "docs/examples", "native/examples" }
            .SelectMany(folder =>
                new[] { ".cs", ".fs", ".fsx", ".ipynb", ".c" }.SelectMany(e => Repository.Files(folder, e))
            )
            .Append("python/README.md") // whose samples the tests of the package run
            .Select(f => Plain(Repository.Read(f)))
            .ToArray();
        var samples = Sample().Matches(Repository.Read("README.md"));
        Assert.True(samples.Count >= 4, $"expected at least 4 samples, got {samples.Count}");
        foreach (Match sample in samples)
            Assert.True(
                programs.Any(p => p.Contains(Plain(sample.Groups[1].Value), StringComparison.Ordinal)),
                $"no program contains\n{sample.Groups[1].Value}"
            );
    }

    [Fact]
    public void Header_and_citation_have_the_version_of_the_file_that_all_builds_read()
    {
        var version = Repository.Read("VERSION").Trim();
        var header = Repository.Read("native/include/heavytails/version.h");
        var numbers = new[] { "MAJOR", "MINOR", "PATCH" }.Select(part =>
            Regex.Match(header, $@"#define HT_VERSION_{part} (\d+)").Groups[1].Value
        );
        Assert.Equal(version, string.Join('.', numbers));
        Assert.Contains($"\nversion: {version}\n", Repository.Read("CITATION.cff"), StringComparison.Ordinal);
        Assert.Equal(version, typeof(HeavyTails.Core.Analysis.ModelResult).Assembly.GetName().Version!.ToString(3));
    }

    [Fact]
    public void Every_probe_has_a_short_name_for_scripts()
    {
        var names = Repository.Read("src-fs/HeavyTails.FSharp/Prelude.fs");
        var probe = typeof(HeavyTails.Training.Probes.Probe);
        var probes = probe.Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(probe) && !t.IsAbstract).ToArray();
        Assert.NotEmpty(probes);
        Assert.All(probes, p => Assert.Contains($"type {p.Name} = ", names, StringComparison.Ordinal));
    }

    // Without spaces, line ends and the quotes in which a notebook keeps them.
    private static string Plain(string code) =>
        string.Concat(code.Replace("\\n\",", "").Replace("\\n", "").Where(c => !char.IsWhiteSpace(c) && c is not '"'));

    private static IEnumerable<string> Folders(string folder) =>
        Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, folder))
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => f.Split('/')[^1] is not ("obj" or "bin" or "__pycache__"))
            .Where(f => Repository.Files(f, "").Count > 0);

    [GeneratedRegex(@"[\w.-]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("\"(https://[^\"]+)\"")]
    private static partial Regex Address();

    [GeneratedRegex("```(?:csharp|fsharp|c|python)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
