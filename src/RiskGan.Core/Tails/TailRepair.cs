using RiskGan.Core.Data;
using RiskGan.Core.Encoders;

namespace RiskGan.Core.Tails;

/// <summary>Keeps exact relations between numbers exact when tails are continued.</summary>
/// <remarks>
/// Each column's tail has a law of its own, so "paid exactly what was billed" would not survive in the rows whose bill lies in the tail. In such a row every relation that
/// held before is computed again from the continued values. Where the result may not stand there (the target's tail is not continued and
/// the value lies outside its range, or two relations say different things), the cells that hang together keep their observed values.
/// A relation counts as holding where the target's value is rare in its column: that two columns are both 0 ties nothing.
/// </remarks>
internal sealed class TailRepair
{
    private readonly IReadOnlyList<TailRelation> _relations;
    private readonly TableEncoder _encoder;
    private readonly SplicedColumn?[] _spliced;

    /// <summary>Prepares for a model's relations.</summary>
    /// <param name="relations">Each after those that compute its sources.</param>
    /// <param name="encoder">The model's encoding.</param>
    /// <param name="spliced">By position in the table: the continued columns, null for others.</param>
    public TailRepair(IReadOnlyList<TailRelation> relations, TableEncoder encoder, SplicedColumn?[] spliced)
    {
        _relations = relations;
        _encoder = encoder;
        _spliced = spliced;
        Columns = [.. relations.SelectMany(relation => (int[])[relation.Target, relation.First, relation.Second]).Distinct().Order()];
    }

    /// <summary>Positions of the columns that stand in a relation.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>Mends the rows in which a value moved.</summary>
    /// <param name="columns">The table's columns with continued tails; numbers are changed in place.</param>
    /// <param name="observed">By position, the values before; null for columns neither continued nor in a relation.</param>
    /// <param name="isMoved">By row, whether a value moved.</param>
    public void Run(Column[] columns, double[]?[] observed, bool[] isMoved)
    {
        if (_relations.Count == 0) return;
        var row = new Row(columns.Length);
        var holding = new List<TailRelation>();
        for (int r = 0; r < isMoved.Length; r++)
        {
            if (!isMoved[r]) continue;
            holding.Clear();
            foreach (TailRelation relation in _relations)
                if (relation.IsTotal || Held(relation, observed, r)) holding.Add(relation);
            if (holding.Count > 0) Mend(row, holding, columns, observed, r);
        }
    }

    private void Mend(Row row, List<TailRelation> holding, Column[] columns, double[]?[] observed, int r)
    {
        foreach (int i in Columns) (row.Observed[i], row.Continued[i], row.IsKept[i]) = (observed[i]![r], ((NumericColumn)columns[i]).Values[r], false);
        bool again = true;
        while (again)
        {
            again = false;
            foreach (int i in Columns) (row.Current[i], row.IsComputed[i]) = (row.IsKept[i] ? row.Observed[i] : row.Continued[i], false);
            foreach (TailRelation relation in holding) again |= Compute(row, relation);
        }

        foreach (int i in Columns) ((NumericColumn)columns[i]).Values[r] = row.Current[i];
    }

    /// <summary>Computes a target; true where cells have to keep their observed values that did not yet.</summary>
    private bool Compute(Row row, TailRelation relation)
    {
        (int target, int first, int second) = (relation.Target, relation.First, relation.Second);
        double value = ExactLink.Rounded(relation.Value(row.Current[first], row.Current[second]), _encoder.Schema.Columns[target]);
        bool isLegal = !row.IsKept[target] && (relation.IsTotal || (MayStand(target, value) && (!row.IsComputed[target] || row.Current[target] == value)));
        if (isLegal)
        {
            (row.Current[target], row.IsComputed[target]) = (value, true);
            return false;
        }

        bool isNew = !(row.IsKept[target] && row.IsKept[first] && row.IsKept[second]);
        row.IsKept[target] = row.IsKept[first] = row.IsKept[second] = true;
        return isNew;
    }

    private bool MayStand(int column, double value)
    {
        if (_spliced[column] is { } spliced) return spliced.Reaches(value);
        double[] values = LawOf(column).Values;
        return value >= values[0] && value <= values[^1];
    }

    private bool Held(TailRelation relation, double[]?[] observed, int r)
    {
        double value = observed[relation.Target]![r];
        if (value == 0 || double.IsNaN(value)) return false;
        double computed = relation.Value(observed[relation.First]![r], observed[relation.Second]![r]);
        if (ExactLink.Rounded(computed, _encoder.Schema.Columns[relation.Target]) != value) return false;
        ColumnLaw law = LawOf(relation.Target);
        int atom = law.AtomOf(value);
        return law.ValueOf(atom) != value || law.CountOf(atom) < Math.Max(RankEncoder.CommonCount, law.Total / 300);
    }

    private ColumnLaw LawOf(int column) => _encoder.Numerics[((LearnedRole)_encoder.Roles[column]).Cell].Law;

    /// <summary>One row's numbers by position in the table.</summary>
    private sealed class Row(int columns)
    {
        public double[] Observed { get; } = new double[columns];

        public double[] Continued { get; } = new double[columns];

        public double[] Current { get; } = new double[columns];

        public bool[] IsKept { get; } = new bool[columns];

        public bool[] IsComputed { get; } = new bool[columns];
    }
}
