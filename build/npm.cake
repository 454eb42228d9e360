// Fetches archives of the npm registry and checks the hash that the registry states (`npm view NAME dist.integrity`).
using System.Security.Cryptography;

const string Plotly = "plotly.js-dist-min@2.35.2"; // version 3.0 and later ignore string titles
const string PlotlyIntegrity =
    "sha512-oWDTf2kYOmTtEw3epeeSBdfH/H3OSktF0suST9oI6fIgKfbyd4MT7TPh8+CVzdHYllYon24Q0HI1hZjOnLqk6g==";

// PlotlyScript.cs holds the same hash.
const string PlotlySha256 = "6d21266ce1bd7d9e5ab4e115989c70c20de0382fd973a8f26ab58619eba4d603";

static string Sha256Of(string file) =>
    Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(file))).ToLowerInvariant();

static string IntegrityOf(string file) =>
    "sha512-" + Convert.ToBase64String(SHA512.HashData(System.IO.File.ReadAllBytes(file)));

static void Expect(string package, string file, string want, string got)
{
    if (got != want)
        throw new CakeException($"{file}: expected {package} with {want}, got {got}");
}

// Unpacks an archive into a folder that is emptied first, because its files may be truncated or of another version.
void NpmPack(string package, string integrity, string folder)
{
    CleanDirectory(folder);
    var pack = new ProcessSettings
    {
        Arguments = $"pack --silent --prefer-offline {package}",
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
    };
    if (StartProcess("npm", pack, out _) != 0)
        throw new CakeException($"npm pack {package} failed");
    var archive = $"{folder}/" + GetFiles($"{folder}/*.tgz").Single().GetFilename();
    Expect(package, archive, integrity, IntegrityOf(archive));
    Run("tar", $"-xzf {archive} -C {folder}");
}

Task("Plotly")
    .Does(() =>
    {
        const string script = "artifacts/plotly/plotly.min.js";
        if (FileExists(script) && Sha256Of(script) == PlotlySha256)
            return;
        NpmPack(Plotly, PlotlyIntegrity, "artifacts/plotly");
        foreach (var file in new[] { "plotly.min.js", "LICENSE" })
            MoveFile($"artifacts/plotly/package/{file}", $"artifacts/plotly/{file}");
        DeleteDirectory("artifacts/plotly/package", new DeleteDirectorySettings { Recursive = true });
        Expect(Plotly, script, $"SHA-256 {PlotlySha256}", $"SHA-256 {Sha256Of(script)}");
    });

// The typeface of pictures, Source Sans 3 under the SIL Open Font License 1.1.
const string Typeface = "@expo-google-fonts/source-sans-3@0.4.1";
const string TypefaceIntegrity =
    "sha512-sxsO4kfxQnVMT6ri/yWiBefkgem6suvc7KWJ4m/kWGTGqxkGouxG7MQsZ8XR6wqasxYZxdWK1gtusMBLSZDiiA==";
const string TypefaceSha256 = "393fb5b878ceed04aebc34b097e853ae5138c51d0c34b496ce8e2b47e0d0b94a";

Task("Typeface")
    .Does(() =>
    {
        const string face = "artifacts/fonts/SourceSans3-Regular.ttf";
        if (FileExists(face) && Sha256Of(face) == TypefaceSha256)
            return;
        NpmPack(Typeface, TypefaceIntegrity, "artifacts/fonts");
        MoveFile("artifacts/fonts/package/400Regular/SourceSans3_400Regular.ttf", face);
        MoveFile("artifacts/fonts/package/LICENSE_FONT", "artifacts/fonts/LICENSE");
        DeleteDirectory("artifacts/fonts/package", new DeleteDirectorySettings { Recursive = true });
        Expect(Typeface, face, $"SHA-256 {TypefaceSha256}", $"SHA-256 {Sha256Of(face)}");
    });
