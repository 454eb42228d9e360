// The native library: CMake and Ninja into artifacts/native, the library itself at artifacts/native/lib/libheavytails.so.

Task("Native")
    .Description("libheavytails.so, its tests, benchmarks and examples.")
    .Does(() => {
        if (!FileExists("artifacts/native/build.ninja"))
            Run("cmake", "-S native -B artifacts/native -G Ninja -DCMAKE_BUILD_TYPE=Release");
        Run("cmake", "--build artifacts/native");
    });

// Starts a program in the repository's root; a non-zero exit code ends the build.
void Run(string program, string arguments, IDictionary<string, string> environment = null)
{
    var code = StartProcess(program, new ProcessSettings { Arguments = arguments, EnvironmentVariables = environment });
    if (code != 0) throw new CakeException($"{program} {arguments}: exit code {code}");
}
