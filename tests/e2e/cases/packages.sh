# The NuGet packages as a newcomer meets them, in folders outside the repository: a project with one reference, a
# session of F#, the command as a tool. Packages of this project are unpacked into a folder of the case's own, so that
# no cached one hides a fault; all others are taken from the user's folder if they are there, else from the source.
# The cases whose names begin with "all" download libtorch and more; --target=PackTest runs them.

# Makes artifacts/packages, unless it is newer than what was built; of cases that run beside each other the first one.
packed() { in_turn packages make_packages; }

make_packages() {
    local command="$ROOT/artifacts/packages/HeavyTails.Tool.$HEAVYTAILS_VERSION.nupkg"
    [ -f "$command" ] && [ "$command" -nt "$ROOT/artifacts/bin/heavytails.dll" ] && return
    # Processes that the build leaves running do not hold the lock.
    (cd "$ROOT" && dotnet cake build.cake --target=Pack --exclusive) >pack.log 2>&1 9>&- || { cat pack.log; return 1; }
}

# The package folder of this case, and the links to all packages of the user's that are not of this project.
own_packages() {
    local users="${NUGET_PACKAGES:-$HOME/.nuget/packages}" package
    mkdir others
    for package in "$users"/*; do
        case "${package##*/}" in heavytails*) ;; *) ln -s "$package" others/ ;; esac
    done
    export NUGET_PACKAGES="$PWD/nuget" NUGET_FALLBACK_PACKAGES="$PWD/others"
}

# sample PAGE: the first sample of a package's page.
sample() { sed -n '/^```[cf]sharp$/,/^```$/p' "$ROOT/docs/packages/$1.md" | sed -e '1d' -e '/^```$/,$d'; }

# project PACKAGE: an empty project in the folder app that refers to the package, and where the package is.
project() {
    mkdir app
    cat >app/nuget.config <<END
<configuration><packageSources><add key="here" value="$ROOT/artifacts/packages" /></packageSources></configuration>
END
    cat >app/app.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="$1" Version="$HEAVYTAILS_VERSION" />
  </ItemGroup>
</Project>
END
}

built() { dotnet build app -v quiet -nr:false >build.log 2>&1 || { cat build.log; return 1; }; }

test_packages_a_project_with_one_reference_trains_a_module_of_TorchSharp_and_analyses_it() {
    packed
    own_packages
    project HeavyTails
    sample HeavyTails >app/Program.cs
    built
    expect_exit 0 dotnet app/bin/Debug/net10.0/app.dll
    contains stdout "fc2  60x100  "
    contains stdout "mean over layers: alpha "
    # libtorch is used where NuGet has it, and neither it nor other systems' libraries are copied.
    [ -z "$(find app/bin -name '*torch*.so*' -o -name '*Skia*.dylib')" ] || fail "libtorch or Skia was copied"
    [ -f app/bin/Debug/net10.0/runtimes/linux-x64/native/libheavytails.so ] || fail "no native library"
    [ -f app/bin/Debug/net10.0/plotly.min.js ] || fail "no plotly.js"
    contains app/bin/Debug/net10.0/app.runtimeconfig.json HeavyTails.PackageFolders
}

test_packages_a_session_of_fsharp_refers_to_the_package_and_prints_tables() {
    packed
    own_packages
    # Values are printed as tables, and TorchSharp's own types find libtorch.
    { echo "#i \"nuget: $ROOT/artifacts/packages\""; sample HeavyTails.FSharp; cat <<'END'; } >session.fsx
;;
torch.ones([| 2L; 3L |]).sum().item<float32>();;
diagnosis;;
PowerLaw.fit [| for i in 1 .. 500 -> 501.0 / float i |];;
[ row [ "layer" => "fc1"; "alpha" => 2.5 ]; row [ "layer" => "fc2"; "alpha" => 3.0 ] ];;
Figure.save "square.html" (Figure.draw (CurveFigure(Name = "square", Title = "Square", X = Figure.axis "x",
    Y = Figure.axis "y", Curves = [ Figure.line "x²" [ 1.0; 2.0 ] [ 1.0; 4.0 ] ])));;
#quit;;
END
    expect_exit 0 dotnet fsi --nologo <session.fsx
    contains stdout "fc1  64x784  "
    contains stdout "= 6.0f"
    grep -qE '^#  layer  type  +matrix  +evals  +alpha' stdout || { cat stdout; fail "no table of layers"; }
    grep -qE '^Alpha +[12]\.' stdout || { cat stdout; fail "no table of a fit"; }
    grep -qE '^fc2 +3$' stdout || { cat stdout; fail "no table of rows"; }
    [ -s square.html ] || fail "no figure"
}

test_packages_the_tool_analyses_a_checkpoint_with_native_kernels_and_writes_a_report() {
    packed
    own_packages
    dotnet tool install HeavyTails.Tool --version "$HEAVYTAILS_VERSION" --tool-path tool \
        --add-source "$ROOT/artifacts/packages" >install.log 2>&1 || { cat install.log; return 1; }
    expect_exit 0 tool/heavytails --version
    contains stdout "$HEAVYTAILS_VERSION"
    expect_exit 0 tool/heavytails synthesize model.safetensors --seed 7
    expect_exit 0 tool/heavytails analyze model.safetensors --report report
    contains stdout "[native,"
    expect_exit 0 tool/heavytails analyze model.safetensors --csv tool.csv
    [ -s report/plotly-2.35.2.min.js ] || fail "the report has no plotly.js"
    expect_exit 0 "$HEAVYTAILS" analyze model.safetensors --csv built.csv
    cmp tool.csv built.csv || fail "the tables differ"
}

# unless_asked: NOT RUN, for cases that download hundreds of megabytes or take minutes.
unless_asked() { [ -z "${HEAVYTAILS_PACKTEST:-}" ] && echo "NOT RUN: a part of --target=PackTest"; }

# All in one project, against the staged assemblies; that they run is a part of --target=PackTest.
test_samples_of_the_packages_pages_compile() {
    mkdir app
    for page in "$ROOT"/docs/packages/*.md; do
        package=$(basename "$page" .md)
        grep -q '^```csharp' "$page" || continue
        sample "$package" >sample.cs
        {
            echo "namespace Page_${package//./_};"
            grep -E '^using (static )?[A-Za-z.]+;$' sample.cs
            echo 'static class Sample { static void Run() {'
            grep -vE '^using (static )?[A-Za-z.]+;$' sample.cs
            echo '} }'
        } >"app/$package.cs"
    done
    echo 'return;' >app/Program.cs
    cat >app/app.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <Reference Include="$ROOT/artifacts/bin/HeavyTails.*.dll" Exclude="$ROOT/artifacts/bin/HeavyTails.FSharp.dll" />
    <Reference Include="$ROOT/artifacts/bin/TorchSharp.dll;$ROOT/artifacts/bin/MathNet.Numerics.dll" />
    <Reference Include="$ROOT/artifacts/bin/XPlot.Plotly.dll" />
  </ItemGroup>
</Project>
END
    built || fail "a sample of docs/packages"
    [ "$(find app -maxdepth 1 -name 'HeavyTails*.cs' | wc -l)" -ge 10 ] || fail "samples are missing"
}

test_packages_all_samples_of_the_packages_pages_run() {
    unless_asked && return
    packed
    own_packages
    for page in "$ROOT"/docs/packages/*.md; do
        package=$(basename "$page" .md)
        grep -q '^```csharp' "$page" || continue
        rm -rf app
        project "$package"
        sample "$package" >app/Program.cs
        built || fail "the sample of $package"
        (cd app && expect_exit 0 dotnet bin/Debug/net10.0/app.dll && echo "    $package: $(head -1 stdout)")
    done
}

test_packages_all_a_published_program_takes_libtorch_along() {
    unless_asked && return
    packed
    export NUGET_PACKAGES="$PWD/nuget"   # Everything is fetched anew, as on a new machine.
    project HeavyTails
    sample HeavyTails >app/Program.cs
    dotnet publish app -o published -v quiet >publish.log 2>&1 || { cat publish.log; return 1; }
    rm -rf nuget
    NUGET_PACKAGES=$PWD/none HOME=$PWD/none expect_exit 0 dotnet published/app.dll
    contains stdout "mean over layers: alpha "
}

test_packages_all_a_polyglot_notebook_shows_tables_and_charts_without_a_network() {
    unless_asked && return
    packed
    own_packages
    dotnet tool install Microsoft.dotnet-interactive --version 1.0.712001 --tool-path kernel >install.log 2>&1 ||
        { cat install.log; return 1; }
    printf '#i "nuget: %s"\n#r "nuget: HeavyTails.FSharp, %s"\n' "$ROOT/artifacts/packages" "$HEAVYTAILS_VERSION" >1.fsx
    sample HeavyTails.FSharp | grep -v -e '^#r' -e printfn >2.fsx
    echo 'diagnosis' >>2.fsx
    echo 'PowerLaw.fit [| for i in 1 .. 500 -> 501.0 / float i |]' >3.fsx
    cat >4.fsx <<'END'
CurveFigure(Name = "square", Title = "Square", X = Figure.axis "x", Y = Figure.axis "y",
    Curves = [ Figure.line "x²" [ 1.0; 2.0 ] [ 1.0; 4.0 ] ])
END
    echo 'torch.ones([| 2L; 3L |]).sum().item<float32>()' >5.fsx
    export DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT=1
    node "$ROOT/tests/e2e/notebook.js" kernel/dotnet-interactive out.html fsharp 1.fsx 2.fsx 3.fsx 4.fsx 5.fsx
    contains out.html '>fc1</td>'
    contains out.html '>Alpha</td>'
    chromium-headless-shell --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" \
        --virtual-time-budget=10000 --dump-dom "file://$PWD/out.html" >dom.html 2>/dev/null
    contains dom.html 'class="main-svg"'
}
