// Builds the .NET projects and stages them in artifacts/bin: the command heavytails, every assembly, the native library
// plotly.js and a typeface.

Task("Build")
    .Description("Compile everything and stage the programs in artifacts/bin.")
    .IsDependentOn("Native")
    .IsDependentOn("Plotly")
    .IsDependentOn("Typeface")
    .Does(() =>
    {
        var given = new[] { "Device", "Mkl", "MathNetCuda", "Vulnerable" }.Where(s => HasArgument(s)).ToList();
        // The lock files hold the default packages; switches that choose other packages write their own lock files.
        var locked = given.Except(new[] { "Vulnerable" }).Any() ? "" : " -p:RestoreLockedMode=true";
        var switches = string.Join(" ", given.Select(s => $"-p:HeavyTails{s}={Argument<string>(s)}")) + locked;
        Run("dotnet", $"build HeavyTails.sln -c Release -v quiet {switches}");
        // The command is published after the scripts' assemblies and overwrites them: its copies are compiled ahead of
        // time, so that it starts at once.
        var staged = $"-c Release -v quiet -o artifacts/bin {switches}";
        const string ahead = "-r linux-x64 --self-contained false -p:PublishReadyToRun=true";
        Run("dotnet", $"publish src-fs/HeavyTails.FSharp --no-build {staged}");
        // By dotnet's own option -r all that it refers to is compiled for the runtime too, as the target Pack needs it.
        Run("dotnet", $"publish src-cs/HeavyTails.Cli {ahead} {staged}");
    });
