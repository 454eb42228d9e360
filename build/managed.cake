// The .NET side, staged in artifacts/bin: the command heavytails, every assembly, the native library, plotly.js.

Task("Build")
    .Description("Compile everything; stage what runs in artifacts/bin.")
    .IsDependentOn("Native")
    .IsDependentOn("Plotly")
    .Does(() =>
    {
        var given = new[] { "Device", "Mkl", "MathNetCuda", "Vulnerable" }.Where(s => HasArgument(s)).ToList();
        // The lock files are of the default packages: with others they are written anew.
        var locked = given.Except(new[] { "Vulnerable" }).Any() ? "" : " -p:RestoreLockedMode=true";
        var switches = string.Join(" ", given.Select(s => $"-p:HeavyTails{s}={Argument<string>(s)}")) + locked;
        Run("dotnet", $"build HeavyTails.sln -c Release -v quiet {switches}");
        // Scripts first, then the command over it: its assemblies are compiled ahead of time, so that it starts at once.
        Run("dotnet", $"publish src-fs/HeavyTails.FSharp -c Release --no-build -v quiet -o artifacts/bin {switches}");
        Run(
            "dotnet",
            $"publish src-cs/HeavyTails.Cli -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -v quiet -o artifacts/bin {switches}"
        );
    });
