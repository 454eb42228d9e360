using System.Diagnostics;
using System.Text.Json;
using HeavyTails.Core;
foreach (var file in args) {
 using var doc = JsonDocument.Parse(File.ReadAllText(file));
 for (var rep=0;rep<3;rep++)
 foreach (var layer in doc.RootElement.GetProperty("layers").EnumerateObject()) {
  var x = layer.Value.GetProperty("eigenvalues").EnumerateArray().Select(e=>e.GetDouble()).ToArray();
  foreach (var (name,fit) in new (string, Func<FitResult<TruncatedPowerLawFit>>)[]{("ww_tpl",()=>TruncatedPowerLaw.Fit(x)),("ww_e_tpl",()=>TruncatedPowerLaw.FitExtended(x, Variant.Legacy))}) {
   var t=Stopwatch.GetTimestamp(); var f=fit().Value; var ms=Stopwatch.GetElapsedTime(t).TotalMilliseconds;
   var p=layer.Value.GetProperty("peers").GetProperty(name);
   var theirs=new TruncatedPowerLawTail(p.GetProperty("alpha").GetDouble(),p.GetProperty("Lambda").GetDouble(),p.GetProperty("xmin").GetDouble());
   var at=TruncatedPowerLaw.Fit(x,new(){Xmin=theirs.Xmin*(1-1e-12)}).Value;
   double lt=0; foreach(var v in x) if (v>=theirs.Xmin*(1-1e-12)) lt+=-theirs.Alpha*Math.Log(v)-theirs.Lambda*v - ((1-theirs.Alpha)*Math.Log(theirs.Xmin)+Math.Log(HeavyTails.Core.Numerics.ExponentialIntegral.Value(theirs.Alpha,theirs.Lambda*theirs.Xmin)));
   if (rep==2) Console.WriteLine($"{layer.Name,-16}{name,-9} {ms:0.00} ms ours a {f.Alpha:0.00000} L {f.Lambda:0.00000} xmin {f.Xmin:0.00000} D {f.D:0.000000} n {f.TailLength} | theirs a {theirs.Alpha:0.00000} L {theirs.Lambda:0.00000} xmin {theirs.Xmin:0.00000} D {p.GetProperty("D").GetDouble():0.000000} n {p.GetProperty("num_pl_spikes")} | at their xmin: ours a {at.Alpha:0.00000} L {at.Lambda:0.00000} D {at.D:0.000000} ll {at.LogLikelihood:0.000000} theirs {lt:0.000000} diff {at.LogLikelihood-lt:0.0e0}");
  }}}
