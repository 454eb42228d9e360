/// What F# shows: pairs are F#'s own, so that `for x, y in` and `fst` work on all that the modules return.
module HeavyTails.Tests.SurfaceTests

open System
open System.IO
open System.Reflection
open Xunit

let rec private hasStructTuple (t: Type) =
    t.FullName <> null && t.FullName.StartsWith "System.ValueTuple`"
    || t.IsGenericType && t.GetGenericArguments() |> Array.exists hasStructTuple
    || t.HasElementType && hasStructTuple (t.GetElementType())

[<Fact>]
let ``no function of the modules takes or returns struct tuples`` () =
    let ofMethod (m: MethodInfo) = m.ReturnType :: [ for p in m.GetParameters() -> p.ParameterType ]

    let methods =
        [ for t in typeof<HeavyTails.Images>.Assembly.GetExportedTypes() do
              for m in t.GetMethods(BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.Instance) do
                  if m.DeclaringType = t then
                      t, m ]

    Assert.NotEmpty methods

    Assert.Empty(
        [ for t, m in methods do
              if ofMethod m |> List.exists hasStructTuple then
                  $"{t.Name}.{m.Name}" ]
    )

[<Fact>]
let ``no script needs struct tuples`` () =
    let folder = Path.Combine(Have.source.Value, "src-fs")
    let scripts = Directory.GetFiles(folder, "*.fsx", SearchOption.AllDirectories)
    Assert.NotEmpty scripts
    Assert.Empty(scripts |> Array.filter (fun path -> (File.ReadAllText path).Contains "struct ("))
