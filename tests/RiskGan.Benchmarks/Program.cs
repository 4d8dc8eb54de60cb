using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RiskGan.Benchmarks;
using RiskGan.Core.Numerics;
using RiskGan.Core.Numerics.Simd;
unsafe {
double peak=0; for(int i=0;i<5;i++) peak=Math.Max(peak,X.Peak());
Console.WriteLine($"peak {peak:F1} GF/s");
X.Run<Lanes512>(6,4,&Tiles<Lanes512>.Rows6Vectors4);
X.Run<Lanes512>(6,2,&Tiles<Lanes512>.Rows6Vectors2);
X.Run<Lanes512>(2,4,&Tiles<Lanes512>.Rows2Vectors4);
X.Run<Lanes512>(1,4,&Tiles<Lanes512>.Rows1Vectors4);
X.Run<Lanes256>(6,4,&Tiles<Lanes256>.Rows6Vectors4);
X.Run<Lanes256>(6,2,&Tiles<Lanes256>.Rows6Vectors2);
X.Run<Lanes256>(2,4,&Tiles<Lanes256>.Rows2Vectors4);
X.Run<Lanes128>(6,2,&Tiles<Lanes128>.Rows6Vectors2);
X.Run<Lanes128>(2,4,&Tiles<Lanes128>.Rows2Vectors4);
}
internal static unsafe class X {
 public static void Run<T>(int rows,int vecs, delegate*<in Tile,void> f) where T:unmanaged,ILanes<T> {
  var a=new Matrix<float>(rows,256); var b=new Matrix<float>(256,256); var c=new Matrix<float>(rows,256);
  var t=new Tile{A=a.Data,ARow=a.Stride,ANext=1,B=b.Data,BStride=b.Stride,C=c.Data,CStride=c.Stride,K=256};
  double best=0;
  for(int rep=0;rep<7;rep++){ long n=20000; long s=ThreadClock.Nanoseconds(); for(long i=0;i<n;i++){ t.B=b.Data+(i&1)*64; f(in t);} double ns=ThreadClock.Nanoseconds()-s; best=Math.Max(best, n*2.0*rows*vecs*T.Count*256/ns);}
  Console.WriteLine($"{typeof(T).Name} {rows}x{vecs} {best:F1}");
 }
 [MethodImpl(MethodImplOptions.AggressiveOptimization|MethodImplOptions.NoInlining)]
 public static double Peak(){
  var x=Vector512.Create(0.999f); var y=Vector512.Create(1e-9f);
  var a=x;var b=x;var c=x;var d=x;var e=x;var f=x;var g=x;var h=x;var i1=x;var j=x;
  long s=ThreadClock.Nanoseconds(); const int n=3000000;
  for(int i=0;i<n;i++){a=Vector512.FusedMultiplyAdd(a,x,y);b=Vector512.FusedMultiplyAdd(b,x,y);c=Vector512.FusedMultiplyAdd(c,x,y);d=Vector512.FusedMultiplyAdd(d,x,y);e=Vector512.FusedMultiplyAdd(e,x,y);f=Vector512.FusedMultiplyAdd(f,x,y);g=Vector512.FusedMultiplyAdd(g,x,y);h=Vector512.FusedMultiplyAdd(h,x,y);i1=Vector512.FusedMultiplyAdd(i1,x,y);j=Vector512.FusedMultiplyAdd(j,x,y);}
  double ns=ThreadClock.Nanoseconds()-s; if(Vector512.Sum(a+b+c+d+e+f+g+h+i1+j)==123)Console.WriteLine();
  return n*320.0/ns; }
}
