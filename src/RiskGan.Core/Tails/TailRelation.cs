using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Tails;

/// <summary>A number that in some rows, or in all, is exactly computed from one or two others: a link of the encoding, or a copy of preset hybrid.</summary>
/// <param name="Target">Position of the computed column in the table.</param>
/// <param name="First">Position of its first source.</param>
/// <param name="Second">Position of its second source; the first again where it has one.</param>
/// <param name="IsTotal">True where it holds in every row.</param>
/// <param name="Value">The computation, not yet rounded.</param>
internal sealed record TailRelation(int Target, int First, int Second, bool IsTotal, Func<double, double, double> Value)
{
    /// <summary>All of a model, each after those that compute its sources.</summary>
    public static IReadOnlyList<TailRelation> Of(Model model)
    {
        TableEncoder encoder = model.Encoder;
        List<TailRelation> relations = model.Generator.Hybrid is { } hybrid ? Copies(hybrid, encoder.Layout) : [];
        // Sources of links stand before their target in the file; columns that are computed in every row are no cells, so no copy looks at them.
        IEnumerable<ExactLink> total = encoder.Roles.OfType<LinkedRole>().Select(role => role.Link);
        relations.AddRange(encoder.LinkCells.Concat(total).OrderBy(link => link.Target).Select(link =>
            new TailRelation(link.Target, link.First, link.Second < 0 ? link.First : link.Second, link.IsTotal, link.Value)));
        return relations;
    }

    // In visiting order, and only at cells visited before: the way rows are drawn.
    private static List<TailRelation> Copies(HybridSettings hybrid, EncodedLayout layout)
    {
        var relations = new List<TailRelation>();
        if (hybrid.Copies is not { } copies) return relations;
        var rank = new int[layout.CellCount];
        for (int i = 0; i < rank.Length; i++) rank[hybrid.Order[i]] = i;
        foreach (int cell in hybrid.Order)
        {
            foreach (int copy in copies[cell])
            {
                int anchors = hybrid.Anchors[cell].Length;
                CellFormula? formula = copy < anchors ? null : hybrid.Formulas![cell][copy - anchors];
                (int first, int second) = formula is null ? (hybrid.Anchors[cell][copy], hybrid.Anchors[cell][copy]) : (formula.First, formula.Second);
                if (rank[first] > rank[cell] || rank[second] > rank[cell]) continue;
                Func<double, double, double> value = formula is null ? (a, _) => a : formula.Evaluate;
                relations.Add(new TailRelation(layout.SourceColumns[cell], layout.SourceColumns[first], layout.SourceColumns[second], false, value));
            }
        }

        return relations;
    }
}
