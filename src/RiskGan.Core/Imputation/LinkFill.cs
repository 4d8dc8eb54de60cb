using RiskGan.Core.Encoders;

namespace RiskGan.Core.Imputation;

/// <summary>Exact links between numeric columns (b = a, a + c, a − c) while gaps are filled.</summary>
internal static class LinkFill
{
    /// <summary>The code of the cell "does it hold?"; −1 where a column it needs is missing.</summary>
    public static int CodeOf(ExactLink link, ColumnLaw law, WorkColumn[] columns, int row)
    {
        double value = columns[link.Target].Numbers![row];
        if (double.IsNaN(value) || double.IsNaN(Value(link, columns, row))) return -1;
        int atom = law.AtomOf(value);
        bool isRare = atom >= 0 && (law.ValueOf(atom) != value || law.CountOf(atom) < link.RareBelow);
        bool holds = value != 0 && isRare && ExactLink.Rounded(Value(link, columns, row), columns[link.Target].Schema) == value;
        return Array.IndexOf(ExactLink.Levels, holds ? "yes" : "no");
    }

    /// <summary>Makes a link hold by setting the one of its columns that may be set: the target first, else a source.</summary>
    public static void Solve(ExactLink link, WorkColumn[] columns, Func<int, bool> maySet, int row)
    {
        if (maySet(link.Target))
        {
            Set(columns[link.Target], row, Value(link, columns, row));
            return;
        }

        double target = columns[link.Target].Numbers![row];
        double first = columns[link.First].Numbers![row];
        double second = link.Second < 0 ? 0 : columns[link.Second].Numbers![row];
        if (maySet(link.First)) Set(columns[link.First], row, link.Kind switch { LinkKind.Equal => target, LinkKind.Sum => target - second, _ => target + second });
        else if (link.Second >= 0 && maySet(link.Second)) Set(columns[link.Second], row, link.Kind == LinkKind.Sum ? target - first : first - target);
    }

    private static double Value(ExactLink link, WorkColumn[] columns, int row)
    {
        double a = columns[link.First].Numbers![row];
        return link.Kind switch
        {
            LinkKind.Equal => a,
            LinkKind.Sum => a + columns[link.Second].Numbers![row],
            _ => a - columns[link.Second].Numbers![row],
        };
    }

    private static void Set(WorkColumn column, int row, double value)
    {
        if (!double.IsNaN(value)) column.Numbers![row] = ExactLink.Rounded(value, column.Schema);
    }
}
