using RiskGan.Core.Encoders;
using static global::TorchSharp.torch;

namespace RiskGan.TorchSharp;

/// <summary>From raw network outputs to encoded rows, block by block.</summary>
internal static class TorchOutput
{
    /// <summary>Numerics as they are; categories by Gumbel-softmax, one-hot forward and soft backward (straight through).</summary>
    public static Tensor Gumbel(EncodedLayout layout, Tensor raw, Tensor gumbel, double temperature)
    {
        Tensor scores = layout.CategoryCount == 0 ? raw : raw.narrow(1, layout.NumericCount, layout.Width - layout.NumericCount) + gumbel;
        return Blocks(layout, raw, (start, width) =>
        {
            Tensor block = scores.narrow(1, start - layout.NumericCount, width);
            Tensor soft = (block / temperature).softmax(1);
            Tensor hard = zeros_like(soft, requires_grad: false).scatter_(1, block.argmax(1, keepdim: true), ones_like(soft, requires_grad: false));
            return soft + (hard - soft).detach();
        });
    }

    /// <summary>Numerics by tanh, categories by softmax.</summary>
    public static Tensor Tanh(EncodedLayout layout, Tensor raw) => Blocks(layout, raw, (start, width) => raw.narrow(1, start, width).softmax(1), tanh: true);

    private static Tensor Blocks(EncodedLayout layout, Tensor raw, Func<int, int, Tensor> category, bool tanh = false)
    {
        var parts = new List<Tensor>(1 + layout.CategoryCount);
        if (layout.NumericCount > 0)
        {
            Tensor numerics = raw.narrow(1, 0, layout.NumericCount);
            parts.Add(tanh ? numerics.tanh() : numerics);
        }

        for (int b = 0; b < layout.CategoryCount; b++) parts.Add(category(layout.BlockStarts[b], layout.CategoryWidths[b]));
        return cat(parts, 1);
    }
}
