// The .NET side, staged in artifacts/bin: the command heavytails, every assembly, the native library, plotly.js.
const string Plotly = "plotly.js-dist-min@2.35.2";   // 3.0 and later drop string titles without a word

Task("Plotly")
    .Does(() => {
        if (FileExists("artifacts/plotly/plotly.min.js")) return;
        EnsureDirectoryExists("artifacts/plotly");
        var pack = new ProcessSettings { Arguments = $"pack --silent {Plotly}", WorkingDirectory = "artifacts/plotly", RedirectStandardOutput = true };
        if (StartProcess("npm", pack, out _) != 0) throw new CakeException($"npm pack {Plotly} failed");
        Run("tar", "-xzf artifacts/plotly/" + GetFiles("artifacts/plotly/*.tgz").Single().GetFilename() + " -C artifacts/plotly --strip-components=1 package/plotly.min.js package/LICENSE");
    });

Task("Build")
    .Description("Compile everything; stage what runs in artifacts/bin.")
    .IsDependentOn("Native")
    .IsDependentOn("Plotly")
    .Does(() => {
        var switches = string.Join(" ", new[] { "Device", "Mkl", "MathNetCuda" }
            .Where(s => HasArgument(s)).Select(s => $"-p:HeavyTails{s}={Argument<string>(s)}"));
        Run("dotnet", $"build HeavyTails.sln -c Release -v quiet {switches}");
        // Scripts first, then the command over it: its assemblies are compiled ahead of time, so that it starts at once.
        Run("dotnet", $"publish src-fs/HeavyTails.FSharp -c Release --no-build -v quiet -o artifacts/bin {switches}");
        Run("dotnet", $"publish src-cs/HeavyTails.Cli -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -v quiet -o artifacts/bin {switches}");
    });
