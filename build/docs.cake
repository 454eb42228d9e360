// The site of the documentation, from docs/*.md and from the code. Its samples are run, so that every number that it
// shows is real: artifacts/docs/site/index.html. It needs no server and no network to be read.
//   --page=NAME   runs the samples of docs/NAME.md alone, and prints the page
const string HighlightJs = "highlight.js@11.12.0";
const string HighlightJsIntegrity =
    "sha512-nbfWpyRMcMrPMmDwJB+dhX/eiaPKtc2RB+0QZskqJ3WjRA/FDS0e9hZrx8EC/lbEv8gXy98FcDbNa/dspAaJMg==";
const string Katex = "katex@0.19.1";
const string KatexIntegrity =
    "sha512-jG8uKntjSEcm2EpQOh0XturpPuuC9r3Sq5HLHdsFdWZT27E672SF19QEi+of0/YeOy15lDgRhKvr5614uRrEfA==";
const string MiniSearch = "minisearch@7.2.0";
const string MiniSearchIntegrity =
    "sha512-dqT2XBYUOZOiC5t2HRnwADjhNS2cecp9u+TJRiJ1Qp/f5qjkeT5APcGPjHw+bz89Ms8Jp+cG4AlE+QZ/QnDglg==";

// A package of the npm registry in artifacts/docs/packages, unpacked once for each version.
void DocsPackage(string package, string integrity)
{
    var name = package.Split('@')[0];
    var folder = $"artifacts/docs/packages/{name}";
    var stamp = $"{folder}/.{package}";
    if (FileExists(stamp))
        return;
    NpmPack(package, integrity, folder);
    Run("bash", $"-c \"cp -r {folder}/package/. {folder} && rm -r {folder}/package && touch {stamp}\"");
}

// docfx has a manifest of its own, so that no other target restores it.
void Docfx(string arguments)
{
    foreach (var command in new[] { "tool restore", $"docfx {arguments}" })
    {
        var site = new ProcessSettings { Arguments = command, WorkingDirectory = "docs/site" };
        if (StartProcess("dotnet", site) != 0)
            throw new CakeException($"dotnet {command} failed");
    }
}

Task("Docs")
    .Description("Make the site of the documentation, whose samples are run: artifacts/docs/site. --page=NAME")
    .IsDependentOn("Analysis") // for the samples of Python
    .IsDependentOn("NativeDocs") // the reference of C, a part of the site
    .Does(() =>
    {
        if (HasArgument("page"))
        {
            var name = Argument<string>("page");
            Run("dotnet", $"fsi docs/site/runSamples.fsx artifacts/docs/ran docs/{name}.md");
            Information(System.IO.File.ReadAllText($"artifacts/docs/ran/{name}.md"));
            return;
        }
        DocsPackage(HighlightJs, HighlightJsIntegrity);
        DocsPackage(Katex, KatexIntegrity);
        DocsPackage(MiniSearch, MiniSearchIntegrity);
        CleanDirectories("artifacts/docs/{ran,made,csharp,site}");
        var pages = string.Join(" ", GetFiles("docs/*.md").Select(page => $"docs/{page.GetFilename()}"));
        Run("dotnet", $"fsi docs/site/runSamples.fsx artifacts/docs/ran {pages}");
        Run("dotnet", "fsi docs/site/columns.fsx artifacts/docs/made/columns.md");
        Run("dotnet", "fsi docs/site/fsharp.fsx artifacts/docs/made/fsharp");
        if (DirectoryExists("python/heavytails"))
            Run("python3", "docs/site/python_reference.py python/heavytails artifacts/docs/made/python");
        else
            Warning("NOT THERE: python/heavytails, the package whose reference is left out");
        Docfx("metadata docfx.json --warningsAsErrors");
        Run("node", "docs/site/prepare.mjs .");
        Docfx("build docfx.json --warningsAsErrors");
        Run("node", "docs/site/finish.mjs artifacts/docs/site artifacts/docs/packages");
        Run("node", "docs/site/check.mjs artifacts/docs/site");
        ManualPage();
        Information("\nThe site is artifacts/docs/site/index.html, the manual page artifacts/docs/man/heavytails.1");
    });

// heavytails.1 of the command's own help. What groff warns of is an error, where it is installed.
void ManualPage()
{
    EnsureDirectoryExists("artifacts/docs/man");
    const string page = "artifacts/docs/man/heavytails.1";
    Run("bash", $"-c \"artifacts/bin/heavytails manual > {page}\"");
    const string check = "groff -man -Tutf8 -Kutf8 -ww -z";
    Run("bash", $"-c \"! command -v groff > /dev/null || [ -z \\\"$({check} {page} 2>&1 | tee /dev/stderr)\\\" ]\"");
}
