namespace RiskGan.Core.Scoring;

/// <summary>The design matrix of a linear model, N×P, held sparsely: numbers side by side, of each label only the one active indicator.</summary>
/// <remarks>One row costs (numbers + labels)² instead of P², which for a table of codes is the difference between 20 and 2,000 milliseconds a Newton step.</remarks>
internal sealed class LinearDesign
{
    private readonly double[] _numbers; // N×M row-major, a leading 1 for the intercept
    private readonly int[] _slots; // N×Q row-major, parameter or −1

    public LinearDesign(LinearLayout layout, FeatureTable table)
    {
        Layout = layout;
        RowCount = table.RowCount;
        NumberCount = layout.NumberFeatures.Count + 1;
        SlotCount = layout.SlotFeatures.Count;
        _numbers = new double[(long)RowCount * NumberCount];
        _slots = new int[(long)RowCount * SlotCount];
        for (int row = 0; row < RowCount; row++) _numbers[row * NumberCount] = 1.0;
        for (int m = 1; m < NumberCount; m++)
        {
            int f = layout.NumberFeatures[m - 1];
            Feature feature = layout.Recipe.Features[f];
            double[] values = table.Numbers(f);
            for (int row = 0; row < RowCount; row++)
                _numbers[(row * NumberCount) + m] = double.IsNaN(values[row]) ? 0.0 : (values[row] - feature.Mean) / feature.Deviation;
        }

        for (int q = 0; q < SlotCount; q++) FillSlot(table, layout.SlotFeatures[q], q);
    }

    /// <summary>The parameters.</summary>
    public LinearLayout Layout { get; }

    /// <summary>Rows N.</summary>
    public int RowCount { get; }

    /// <summary>Columns of the dense part, the intercept included.</summary>
    public int NumberCount { get; }

    /// <summary>Indicators at most active in a row.</summary>
    public int SlotCount { get; }

    /// <summary>Parameters P.</summary>
    public int ParameterCount => Layout.Parameters.Count;

    /// <summary>Σ_j x_j·β_j of one row.</summary>
    public double Dot(int row, ReadOnlySpan<double> beta)
    {
        ReadOnlySpan<double> x = Numbers(row);
        double sum = 0.0;
        for (int m = 0; m < x.Length; m++) sum += x[m] * beta[m];
        foreach (int parameter in Slots(row))
            if (parameter >= 0) sum += beta[parameter];
        return sum;
    }

    /// <summary>gradient += scale·x of one row.</summary>
    public void AddTo(Span<double> gradient, int row, double scale)
    {
        ReadOnlySpan<double> x = Numbers(row);
        for (int m = 0; m < x.Length; m++) gradient[m] += scale * x[m];
        foreach (int parameter in Slots(row))
            if (parameter >= 0) gradient[parameter] += scale;
    }

    /// <summary>The lower triangle of matrix (P×P, row-major) += weight·x·xᵀ of one row.</summary>
    public void AddOuterTo(Span<double> matrix, int row, double weight)
    {
        int parameters = ParameterCount;
        ReadOnlySpan<double> x = Numbers(row);
        for (int i = 0; i < x.Length; i++)
        {
            double scaled = weight * x[i];
            Span<double> line = matrix.Slice(i * parameters, i + 1);
            for (int j = 0; j < line.Length; j++) line[j] += scaled * x[j];
        }

        ReadOnlySpan<int> slots = Slots(row);
        for (int a = 0; a < slots.Length; a++)
        {
            if (slots[a] < 0) continue;
            Span<double> line = matrix.Slice(slots[a] * parameters, slots[a] + 1);
            for (int j = 0; j < x.Length; j++) line[j] += weight * x[j];
            for (int b = 0; b <= a; b++)
                if (slots[b] >= 0) line[slots[b]] += weight; // parameters of later features are greater: the lower triangle
        }
    }

    /// <summary>By parameter: true where its column is not the same in all of the rows.</summary>
    public bool[] Varies(ReadOnlySpan<int> rows)
    {
        var varies = new bool[ParameterCount];
        var active = new int[ParameterCount];
        foreach (int row in rows)
        {
            for (int m = 1; m < NumberCount; m++) varies[m] |= Numbers(row)[m] != Numbers(rows[0])[m];
            foreach (int parameter in Slots(row))
                if (parameter >= 0) active[parameter]++;
        }

        for (int j = NumberCount; j < varies.Length; j++) varies[j] = active[j] > 0 && active[j] < rows.Length;
        return varies;
    }

    private ReadOnlySpan<double> Numbers(int row) => _numbers.AsSpan(row * NumberCount, NumberCount);

    private ReadOnlySpan<int> Slots(int row) => _slots.AsSpan(row * SlotCount, SlotCount);

    private void FillSlot(FeatureTable table, int f, int q)
    {
        int[] parameterOfCode = Layout.ParameterOfCode[f];
        int missing = parameterOfCode[^1];
        if (Layout.Recipe.Features[f].Form == FeatureForm.Number)
        {
            double[] values = table.Numbers(f);
            for (int row = 0; row < RowCount; row++) _slots[(row * SlotCount) + q] = double.IsNaN(values[row]) ? missing : -1;
            return;
        }

        int[] codes = table.Codes(f);
        for (int row = 0; row < RowCount; row++) _slots[(row * SlotCount) + q] = codes[row] < 0 ? missing : parameterOfCode[codes[row]];
    }
}
