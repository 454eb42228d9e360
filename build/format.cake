// Formats the sources at 120 columns: C# and Cake by CSharpier, F# by Fantomas, C and C++ by clang-format. The versions
// of the formatters are fixed (in dotnet-tools.json and here), so that every machine formats in the same way.

const string ClangFormat = "clang-format-node@3.0.7"; // LLVM 22.1.8
const string ClangFormatIntegrity =
    "sha512-sKNb5UwKBBczEezaz+fCHiqboGJgUFdhwuKDn88EU+i0tm6Nqu5Q+2okIpw78Y02Wl4iB8OeHl3EtL3MA+5ZjQ==";
const int Columns = 120;

static readonly string[] Rooms = { "bench", "build", "docs", "native", "python", "src-cs", "src-fs", "tests" };

Task("Format")
    .Description("Format C#, F#, C++ and Cake files; list the lines that a formatter cannot shorten.")
    .Does(() =>
    {
        foreach (var formatter in Formatters())
            formatter.Format();
        foreach (var line in LongLines())
            Warning(line);
    });

Task("FormatCheck")
    .Description("List the files that --target=Format would change, and the lines longer than 120 columns.")
    .Does(() =>
    {
        var failed = FormatSuite().Count(Outcome.Failed);
        if (failed > 0)
            throw new CakeException($"{failed} format checks failed; ./build.sh --target=Format formats the sources");
    });

/// <summary>Runs one check for each language and one of the length of lines.</summary>
Suite FormatSuite()
{
    Information("\n== format");
    var checks = Formatters().Select(formatter => (formatter.Name, Outcome: CheckOrSkip(formatter))).ToList();
    var lines = $"lines of at most {Columns} columns";
    checks.Add((lines, Check(lines, LongLines())));
    var failed = checks.Where(check => check.Outcome == Outcome.Failed).Select(check => "format: " + check.Name);
    return new Suite("format", checks.Select(check => check.Outcome).ToList(), failed.ToList());
}

// A formatter that cannot be fetched, on a machine without a network, is skipped with the reason.
Outcome CheckOrSkip(Formatter formatter)
{
    try
    {
        return Check(formatter.Name, formatter.Check());
    }
    catch (CakeException e)
    {
        Warning($"{formatter.Name}: skipped, {e.Message}");
        return Outcome.Skipped;
    }
}

Outcome Check(string name, IReadOnlyList<string> faults)
{
    foreach (var fault in faults)
        Error(fault);
    Information($"{name}: {(faults.Count == 0 ? "passed" : "failed")}");
    return faults.Count == 0 ? Outcome.Passed : Outcome.Failed;
}

record Formatter(string Name, Action Format, Func<IReadOnlyList<string>> Check);

IEnumerable<Formatter> Formatters()
{
    var rooms = string.Join(" ", Rooms.Where(r => DirectoryExists(r)));
    yield return new(
        "C#, by CSharpier",
        () => Run("dotnet", $"csharpier format {rooms}"),
        () => Faults("dotnet", $"csharpier check {rooms}")
    );
    yield return new(
        "F#, by Fantomas",
        () => Run("dotnet", $"fantomas {rooms}"),
        () => Faults("dotnet", $"fantomas --check {rooms}")
    );
    yield return new(
        "C and C++, by clang-format",
        () => Run(ClangFormatProgram(), $"-i {CFiles()}"),
        () => Faults(ClangFormatProgram(), $"--dry-run -Werror {CFiles()}")
    );
    yield return new(
        "Cake, by CSharpier",
        () =>
            OfCakeAsCsx(copies =>
            {
                Run("dotnet", $"csharpier format {copies}");
                foreach (var script in GetFiles(copies + "/**/*.csx"))
                    CopyFile(script, CakeOf(script.FullPath[(copies.Length + 1)..]));
                return true;
            }),
        () => OfCakeAsCsx(copies => Faults("dotnet", $"csharpier check {copies}").Select(CakeOf).ToList())
    );
}

// The lines that a formatter prints about unformatted files; empty when all files are formatted.
IReadOnlyList<string> Faults(string program, string arguments)
{
    var settings = new ProcessSettings
    {
        Arguments = arguments,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    var code = StartProcess(program, settings, out var output, out var errors);
    var said = output.Concat(errors).Where(line => line.Trim() != "").ToList();
    return code == 0 ? new List<string>()
        : said.Count > 0 ? said
        : new List<string> { $"{program} {arguments}: exit code {code}" };
}

string CFiles() =>
    string.Join(
        " ",
        new[] { "c", "h", "cpp", "hpp", "cu" }
            .SelectMany(e => GetFiles($"native/**/*.{e}"))
            .Select(f => $"\"{f.FullPath}\"")
    );

// CSharpier formats C# scripts only with the extension .csx, and no file that git ignores: the copies are outside the
// repository.
T OfCakeAsCsx<T>(Func<string, T> use)
{
    var copies = System.IO.Directory.CreateTempSubdirectory("heavytails-cake-").FullName;
    foreach (var script in GetFiles("*.cake").Concat(GetFiles("build/*.cake")))
    {
        var copy = System.IO.Path.Combine(copies, MakeAbsolute(Directory(".")).GetRelativePath(script).FullPath);
        EnsureDirectoryExists(System.IO.Path.GetDirectoryName(copy));
        CopyFile(script, System.IO.Path.ChangeExtension(copy, ".csx"));
    }
    CopyFiles(new FilePath[] { ".csharpierrc", ".editorconfig" }, copies);
    try
    {
        return use(copies);
    }
    finally
    {
        System.IO.Directory.Delete(copies, true);
    }
}

static string CakeOf(string text) => text.Replace(".csx", ".cake");

// Long comments and strings, which no formatter breaks. Lines of Markdown with a table or a link may be longer.
IReadOnlyList<string> LongLines()
{
    var code = ".cs .fs .fsx .cake .ipynb .c .h .cpp .hpp .py .sh";
    var kinds = (code + " .md .txt .cmake .csproj .fsproj .props .targets").Split(' ');
    var files = Rooms.Where(r => DirectoryExists(r)).SelectMany(r => GetFiles(r + "/**/*")).Concat(GetFiles("*"));
    return files
        .Where(f => kinds.Contains(f.GetExtension()) && !f.FullPath.Contains("/obj/") && !f.FullPath.Contains("/bin/"))
        .SelectMany(f =>
            System
                .IO.File.ReadLines(f.FullPath)
                .Select((line, i) => (line, At: $"{MakeAbsolute(Directory(".")).GetRelativePath(f)}:{i + 1}"))
                .Where(l => l.line.Length > Columns && !(f.GetExtension() == ".md" && MayBeWide(l.line)))
                .Select(l => $"{l.At}: {l.line.Length} columns, expected at most {Columns}")
        )
        .ToList();
}

static bool MayBeWide(string line) => line.StartsWith("|") || line.Contains("](");

string ClangFormatProgram()
{
    var machine = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
    var program = $"artifacts/tools/clang-format/package/bin/cfn-linux-{machine}/clang-format";
    if (!FileExists(program))
        NpmPack(ClangFormat, ClangFormatIntegrity, "artifacts/tools/clang-format");
    return program;
}
