using RiskGan.Core.Data;
using RiskGan.Core.Encoders;

namespace RiskGan.Core.Imputation;

/// <summary>Some rows of a file beside the model's columns: what is observed, what is a gap, and what follows from the observed cells without a draw.</summary>
internal sealed class GapTable
{
    /// <summary>Takes rows; column <paramref name="without"/> is not looked at, nor is anything that would be deduced.</summary>
    public GapTable(FillPlan plan, Table rows, long firstRow, int without = -1)
    {
        FirstRow = firstRow;
        RowCount = rows.RowCount;
        Columns = new WorkColumn[plan.Schema.Columns.Count];
        IsGap = new bool[Columns.Length][];
        for (int i = 0; i < Columns.Length; i++)
        {
            Columns[i] = new WorkColumn(plan.Schema.Columns[i], RowCount, plan.Levels[i]);
            IsGap[i] = new bool[RowCount];
            Column? column = i == without ? null : rows.Find(plan.Schema.Columns[i].Name);
            if (column is null)
            {
                if (plan.AddsAbsent && i != without) Array.Fill(IsGap[i], plan.Asked[i]);
                continue;
            }

            Columns[i].Read(column);
            for (int row = 0; row < RowCount; row++) IsGap[i][row] = plan.Asked[i] && column.IsMissing(row) && !plan.MissingIsValue;
        }

        Observed = [.. Columns.Select(column => Enumerable.Range(0, RowCount).Select(row => !column.IsMissing(row)).ToArray())];
        if (without < 0) Deduce(plan);
    }

    /// <summary>Number of the first row in the file.</summary>
    public long FirstRow { get; }

    public int RowCount { get; }

    /// <summary>The model's columns: observed cells, and cells that follow from them.</summary>
    public WorkColumn[] Columns { get; }

    /// <summary>By column and row: a cell of the file that is missing and is to be filled.</summary>
    public bool[][] IsGap { get; }

    /// <summary>By column and row: the file itself has the cell.</summary>
    public bool[][] Observed { get; }

    /// <summary>The cell's dependent value where the determinant is known.</summary>
    public static void Apply(ValueLink link, WorkColumn[] columns, int row)
    {
        WorkColumn determinant = columns[link.Determinant], dependent = columns[link.Dependent];
        switch (link)
        {
            case LevelLink { Labels: { } labels } when determinant.Label(row) is { } level && labels.TryGetValue(level, out string? label):
                dependent.Set(row, label);
                break;
            case LevelLink { Numbers: { } numbers } when determinant.Label(row) is { } level && numbers.TryGetValue(level, out double number):
                dependent.Numbers![row] = number;
                break;
            case BandLink band when !double.IsNaN(determinant.Numbers![row]) && band.Labels[band.BandOf(determinant.Numbers[row])] is { } label:
                dependent.Set(row, label);
                break;
        }
    }

    private int CountMissing(ExactLink link, int row) =>
        new[] { link.Target, link.First, link.Second }.Count(column => column >= 0 && Columns[column].IsMissing(row));

    // Constants need no draw, and a dependent whose determinant is there neither. Twice, for a link may feed another.
    private void Deduce(FillPlan plan)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            if (plan.Encoder.Roles[i] is not ConstantRole { Constant: { } constant }) continue;
            for (int row = 0; row < RowCount; row++)
            {
                if (!Columns[i].IsMissing(row)) continue;
                if (Columns[i].Numbers is { } numbers) numbers[row] = constant.Number;
                else if (constant.Text is { } text) Columns[i].Set(row, text);
            }
        }

        foreach (ExactLink link in plan.TotalLinks)
            for (int row = 0; row < RowCount; row++)
                if (CountMissing(link, row) == 1) LinkFill.Solve(link, Columns, column => Columns[column].IsMissing(row), row);

        for (int round = 0; round < 2; round++)
            foreach (ValueLink link in plan.Links)
                for (int row = 0; row < RowCount; row++)
                    if (Columns[link.Dependent].IsMissing(row) && !Columns[link.Determinant].IsMissing(row)) Apply(link, Columns, row);
    }
}
