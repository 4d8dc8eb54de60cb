using RiskGan.Core.Persistence;

namespace RiskGan.Core.Sampling;

/// <summary>Makes, from a model, something that draws encoded rows: where another engine than the managed one can do the arithmetic of <c>generate</c>.</summary>
/// <remarks>Rake, recalibration and decoding stay what they are: an engine makes candidates, nothing else.</remarks>
public interface ISamplingEngine
{
    /// <summary>A generator of encoded rows, at most <paramref name="rows"/> a call; for one thread.</summary>
    /// <exception cref="Errors.RiskGanException">RG394 the engine does not know the model's preset; RG421 a weight is missing.</exception>
    IRowSampler RowSampler(Model model, ulong seed, int rows);
}
