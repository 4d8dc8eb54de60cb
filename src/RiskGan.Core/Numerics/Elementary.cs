using System.Numerics;

namespace RiskGan.Core.Numerics;

/// <summary>The elementary functions by type: in float ours, the same bits everywhere; in double, for proofs, the platform's.</summary>
internal static class Elementary<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static T Exp(T x) => typeof(T) == typeof(float) ? T.CreateTruncating(PortableMath.Exp(float.CreateTruncating(x))) : T.Exp(x);

    public static T Log(T x) => typeof(T) == typeof(float) ? T.CreateTruncating(PortableMath.Log(float.CreateTruncating(x))) : T.Log(x);

    public static T Tanh(T x) => typeof(T) == typeof(float) ? T.CreateTruncating(PortableMath.Tanh(float.CreateTruncating(x))) : T.Tanh(x);

    /// <summary>1/(1 + e⁻ˣ), without overflow.</summary>
    public static T Sigmoid(T x)
    {
        T e = Exp(-T.Abs(x));
        T low = e / (T.One + e);
        return x < T.Zero ? low : T.One - low;
    }
}
