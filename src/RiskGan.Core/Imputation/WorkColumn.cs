using RiskGan.Core.Data;

namespace RiskGan.Core.Imputation;

/// <summary>A column under work: cells may be set, and labels beyond the model's are kept beside its own.</summary>
internal sealed class WorkColumn
{
    private readonly Dictionary<string, int>? _indexOf;

    /// <summary>An empty column: every cell missing.</summary>
    public WorkColumn(ColumnSchema schema, int rows, IReadOnlyList<string> levels)
    {
        Schema = schema;
        if (schema.Kind.IsNumeric())
        {
            Numbers = new double[rows];
            Array.Fill(Numbers, double.NaN);
            return;
        }

        Codes = new int[rows];
        Array.Fill(Codes, CategoryColumn.Missing);
        Levels = [.. levels];
        _indexOf = new Dictionary<string, int>(levels.Count, StringComparer.Ordinal);
        for (int i = 0; i < levels.Count; i++) _indexOf.TryAdd(levels[i], i);
    }

    private WorkColumn(WorkColumn other)
    {
        Schema = other.Schema;
        Numbers = (double[]?)other.Numbers?.Clone();
        Codes = (int[]?)other.Codes?.Clone();
        Levels = other.Levels is null ? null : [.. other.Levels];
        _indexOf = other._indexOf is null ? null : new Dictionary<string, int>(other._indexOf, StringComparer.Ordinal);
    }

    public ColumnSchema Schema { get; }

    /// <summary>Values, where the column is numeric.</summary>
    public double[]? Numbers { get; }

    /// <summary>Codes into <see cref="Levels"/>, where it is not.</summary>
    public int[]? Codes { get; }

    /// <summary>The model's levels first, then those of the file it has not met.</summary>
    public List<string>? Levels { get; }

    public WorkColumn Copy() => new(this);

    public bool IsMissing(int row) => Numbers is null ? Codes![row] < 0 : double.IsNaN(Numbers[row]);

    /// <summary>The label of a cell, null where missing.</summary>
    public string? Label(int row) => Codes![row] < 0 ? null : Levels![Codes[row]];

    /// <summary>Sets a cell to a label.</summary>
    public void Set(int row, string label)
    {
        if (!_indexOf!.TryGetValue(label, out int code))
        {
            code = Levels!.Count;
            Levels.Add(label);
            _indexOf[label] = code;
        }

        Codes![row] = code;
    }

    /// <summary>Takes another column's cell of the same row.</summary>
    public void Take(WorkColumn other, int row)
    {
        if (Numbers is not null) Numbers[row] = other.Numbers![row];
        else if (other.Label(row) is { } label) Set(row, label);
        else Codes![row] = CategoryColumn.Missing;
    }

    /// <summary>Fills in the cells of a column of a file.</summary>
    public void Read(Column column)
    {
        if (column is NumericColumn numeric)
        {
            numeric.Values.CopyTo(Numbers!, 0);
            return;
        }

        var labels = (CategoryColumn)column;
        var codes = new int[labels.Levels.Length];
        for (int level = 0; level < codes.Length; level++)
        {
            if (!_indexOf!.TryGetValue(labels.Levels[level], out codes[level]))
            {
                codes[level] = Levels!.Count;
                Levels.Add(labels.Levels[level]);
                _indexOf[labels.Levels[level]] = codes[level];
            }
        }

        for (int row = 0; row < Codes!.Length; row++) Codes[row] = labels.Codes[row] < 0 ? CategoryColumn.Missing : codes[labels.Codes[row]];
    }

    /// <summary>The column as it is now; shares the cells.</summary>
    public Column ToColumn() => Numbers is not null ? new NumericColumn(Schema, Numbers) : new CategoryColumn(Schema, [.. Levels!], Codes!);
}
