// The .NET side, staged in artifacts/bin: the command heavytails, every assembly, the native library, plotly.js.
using System.Security.Cryptography;

const string Plotly = "plotly.js-dist-min@2.35.2";   // 3.0 and later drop string titles without a word
// The archive's integrity as `npm view plotly.js-dist-min@2.35.2 dist.integrity` states it, and the script's own hash,
// which PlotlyScript.cs holds too.
const string PlotlyIntegrity =
    "sha512-oWDTf2kYOmTtEw3epeeSBdfH/H3OSktF0suST9oI6fIgKfbyd4MT7TPh8+CVzdHYllYon24Q0HI1hZjOnLqk6g==";
const string PlotlySha256 = "6d21266ce1bd7d9e5ab4e115989c70c20de0382fd973a8f26ab58619eba4d603";

static string Sha256Of(string file) =>
    Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(file))).ToLowerInvariant();
static string IntegrityOf(string file) =>
    "sha512-" + Convert.ToBase64String(SHA512.HashData(System.IO.File.ReadAllBytes(file)));

static void Expect(string file, string want, string got)
{
    if (got != want) throw new CakeException($"{file}: expected {Plotly} with {want}, got {got}");
}

Task("Plotly")
    .Does(() => {
        const string script = "artifacts/plotly/plotly.min.js";
        if (FileExists(script) && Sha256Of(script) == PlotlySha256) return;
        // Anew, and from nothing: what is there is missing, cut short or another version.
        CleanDirectory("artifacts/plotly");
        var pack = new ProcessSettings { Arguments = $"pack --silent --prefer-offline {Plotly}", WorkingDirectory = "artifacts/plotly", RedirectStandardOutput = true };
        if (StartProcess("npm", pack, out _) != 0) throw new CakeException($"npm pack {Plotly} failed");
        var archive = "artifacts/plotly/" + GetFiles("artifacts/plotly/*.tgz").Single().GetFilename();
        Expect(archive, PlotlyIntegrity, IntegrityOf(archive));
        Run("tar", $"-xzf {archive} -C artifacts/plotly --strip-components=1 package/plotly.min.js package/LICENSE");
        Expect(script, $"SHA-256 {PlotlySha256}", $"SHA-256 {Sha256Of(script)}");
    });

Task("Build")
    .Description("Compile everything; stage what runs in artifacts/bin.")
    .IsDependentOn("Native")
    .IsDependentOn("Plotly")
    .Does(() => {
        var given = new[] { "Device", "Mkl", "MathNetCuda", "Vulnerable" }.Where(s => HasArgument(s)).ToList();
        // The lock files are of the default packages: with others they are written anew.
        var locked = given.Except(new[] { "Vulnerable" }).Any() ? "" : " -p:RestoreLockedMode=true";
        var switches = string.Join(" ", given.Select(s => $"-p:HeavyTails{s}={Argument<string>(s)}")) + locked;
        Run("dotnet", $"build HeavyTails.sln -c Release -v quiet {switches}");
        // Scripts first, then the command over it: its assemblies are compiled ahead of time, so that it starts at once.
        Run("dotnet", $"publish src-fs/HeavyTails.FSharp -c Release --no-build -v quiet -o artifacts/bin {switches}");
        Run("dotnet", $"publish src-cs/HeavyTails.Cli -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -v quiet -o artifacts/bin {switches}");
    });
