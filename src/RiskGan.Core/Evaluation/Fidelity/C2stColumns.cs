using System.Globalization;
using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation;

/// <summary>Which columns betray the candidate: the two-sample test's Gini, dealt out by what its trees owe to each column.</summary>
/// <remarks>
/// Read together with <see cref="C2stBoosted"/>: the numbers add up to its Gini, so all are 0 where rows cannot be told apart. A column that
/// betrays only together with another shares the gain with it. Interval: <see cref="C2stStudy"/>. At most <see cref="MostColumns"/> columns are told. Edges: as <see cref="C2stBoosted"/>.
/// </remarks>
public sealed class C2stColumns : ITableMetric
{
    /// <summary>Most columns told.</summary>
    public const int MostColumns = 50;

    /// <inheritdoc/>
    public string Name => "c2st_columns";

    /// <inheritdoc/>
    public double Minimum => 0.0;

    /// <inheritdoc/>
    public double Maximum => 1.0;

    /// <inheritdoc/>
    public MetricDirection Direction => MetricDirection.LowerIsBetter;

    /// <inheritdoc/>
    public MetricBlock Block => MetricBlock.Fidelity;

    /// <inheritdoc/>
    public string Meaning => "How much each column helps boosted trees to tell synthetic from real rows; mend the first column first.";

    /// <inheritdoc/>
    public string Formula => "max(0, 2·AUC − 1) · gain of the column's splits / gain of all splits";

    /// <inheritdoc/>
    public string Source => "gain importance: Breiman et al. 1984, section 5.3.4; Friedman 2001, section 8.1";

    /// <inheritdoc/>
    public bool ComparesWithFloor => true;

    /// <inheritdoc/>
    public int MostSubjects => MostColumns;

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        C2stStudy study = C2stStudy.Of(context, candidate);
        if (study.Boosted is not { } result || double.IsNaN(result.Auc.Value)) return [new Measurement("", Estimate.Undefined) { Remark = study.RemarkOn(study.Boosted) }];
        return [.. result.Columns.Select(column => new Measurement(column.Name, column.Gini)
        {
            Remark = string.Create(CultureInfo.InvariantCulture, $"{column.Share:P0} of the trees' gain"),
        })];
    }
}
