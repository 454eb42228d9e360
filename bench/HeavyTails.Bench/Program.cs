using System.Diagnostics;
using HeavyTails.Core;
using HeavyTails.Core.Numerics;
var random = new SplitMix64(1);
foreach (var n in new[]{512,1000,4096,10000,100000}) for (var kind=0;kind<2;kind++) {
 var x=new double[n];
 for (var i=0;i<n;i++){var u=random.NextUniform(); x[i]= kind==0? Math.Exp(random.NextExponential()/1.5) : u < 0.8 ? Math.Exp(0.5 * random.NextGaussians().First - 0.5) : 2 * Math.Exp(random.NextExponential() / 2);}
 Array.Sort(x);
 var scan=new PrunedScan();
 foreach (var w in new[]{LaneWidth.Bits512,LaneWidth.Bits256,LaneWidth.Bits64}){
 double Best(Func<object> f,int reps){var b=1e9;for(var r=0;r<reps;r++){var t=Stopwatch.GetTimestamp();f();b=Math.Min(b,Stopwatch.GetElapsedTime(t).TotalMilliseconds);}return b;}
 var s=TailSample.Of(x);
 var tp=Best(()=>TailSample.Of(x),20);
 var tr=Best(()=>scan.Run(s,[],false,w),200);
 var tl=n<=10000?Best(()=>PlainScan.Run(s,[],false,w),3):0;
 Console.WriteLine($"{n} kind {kind} {w} prep {tp:0.000} pruned {tr:0.0000} ms plain {tl:0.000}");
 }}
