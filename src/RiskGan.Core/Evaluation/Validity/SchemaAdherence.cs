using RiskGan.Core.Data;

namespace RiskGan.Core.Evaluation.Validity;

/// <summary>The share of columns that are there and of the real kind, among the columns of either table.</summary>
/// <remarks>
/// The columns' order does not matter. A column that the candidate leaves constant keeps its kind. Faulty columns are listed with what is
/// wrong. A count over all columns, so there is no interval. Edges: two tables without columns agree.
/// </remarks>
internal sealed class SchemaAdherence : ITableMetric
{
    public string Name => "schema_adherence";

    public double Minimum => 0.0;

    public double Maximum => 1.0;

    public MetricDirection Direction => MetricDirection.HigherIsBetter;

    public MetricBlock Block => MetricBlock.Validity;

    public string Meaning => "The share of columns that are present and of the real kind; 1 means the table has the real table's form.";

    public string Formula => "columns of the same name and kind / columns of either table";

    public string Source => "after SDMetrics TableStructure";

    public bool ComparesWithFloor => true;

    public IReadOnlyList<Measurement> Evaluate(EvaluationContext context, Table candidate)
    {
        var faults = new List<Measurement>();
        int columns = context.Real.Columns.Count;
        foreach (Column real in context.Real.Columns)
        {
            Column? found = candidate.Find(real.Name);
            if (found is null) faults.Add(Fault(real.Name, "missing"));
            else if (!HasKindOf(real, found)) faults.Add(Fault(real.Name, $"{found.Schema.Kind} instead of {real.Schema.Kind}"));
        }

        foreach (Column found in candidate.Columns)
        {
            if (context.Real.Find(found.Name) is not null) continue;
            columns++;
            faults.Add(Fault(found.Name, "not in the real table"));
        }

        double share = columns == 0 ? 1.0 : (double)(columns - faults.Count) / columns;
        return [new Measurement("", Estimate.Exact(share)), .. faults];
    }

    private static bool HasKindOf(Column real, Column found) =>
        found.Schema.Kind == real.Schema.Kind || found.Schema.Kind == ColumnKind.Constant;

    private static Measurement Fault(string column, string remark) => new(column, Estimate.Exact(0.0)) { Remark = remark };
}
