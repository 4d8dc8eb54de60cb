using System.Globalization;

namespace RiskGan.Core.Data;

/// <summary>Makes one typed column of one text column.</summary>
internal sealed class TypedColumn(ColumnEvidence evidence, RawTable table)
{
    private const int KeptFaults = 3;

    private readonly RawColumn _raw = evidence.Column;
    private readonly bool[] _missing = evidence.Missing;

    /// <summary>The column as inferred; every cell fits by construction.</summary>
    public Column BuildInferred(InferredColumn inferred, List<string> notices)
    {
        if (inferred.FirstStray >= 0)
        {
            notices.Add(string.Create(CultureInfo.InvariantCulture,
                $"Column '{Errors.Fault.Brief(_raw.Name)}' is read as labels: {inferred.StrayRows} of its {evidence.PresentRows} cells are not numbers (the first in line {table.Lines.LineOf(_raw.FirstRowOf(inferred.FirstStray))}). If such a cell means \"missing\", say so with --missing."));
        }
        ColumnSchema schema = Describe(new ColumnSchema
        {
            Name = _raw.Name,
            Kind = inferred.Kind,
            Number = inferred.Number,
            DatePattern = inferred.DatePattern,
            Reason = inferred.Reason,
        });
        return inferred.Kind switch
        {
            ColumnKind.Date or ColumnKind.DateTime => new NumericColumn(schema, ByRow(DatesByCode(schema))),
            ColumnKind.Continuous or ColumnKind.Integer => new NumericColumn(schema, ByRow(inferred.Values!)),
            _ => Labels(schema, inferred.LevelValues),
        };
    }

    /// <summary>The column as declared; null where cells do not fit, which are added to <paramref name="faults"/>.</summary>
    public Column? BuildDeclared(ColumnSchema declared, SchemaInference.FileHabits habits, List<ColumnFault> faults)
    {
        ColumnSchema schema = Describe(declared) with { IsDeclared = true, Reason = declared.Reason.Length > 0 ? declared.Reason : "declared by the schema" };
        switch (declared.Kind)
        {
            case ColumnKind.Continuous or ColumnKind.Integer:
                return DeclaredNumber(schema, habits, faults);
            case ColumnKind.Date or ColumnKind.DateTime:
                schema = schema with { DatePattern = schema.DatePattern ?? evidence.Date?.Pattern ?? "yyyy-MM-dd" };
                double[] dates = DatesByCode(schema);
                string expected = (declared.Kind == ColumnKind.Date ? "a date" : "a point in time") + $" written {schema.DatePattern}";
                return Fits(code => !double.IsNaN(dates[code]), expected, faults) ? new NumericColumn(schema, ByRow(dates)) : null;
            default:
                return DeclaredLabels(schema, habits, faults);
        }
    }

    private NumericColumn? DeclaredNumber(ColumnSchema schema, SchemaInference.FileHabits habits, List<ColumnFault> faults)
    {
        double[] values;
        NumberFormat format;
        if (schema.Number is { DecimalsFromData: false } told)
        {
            format = told;
            values = new double[_missing.Length];
            for (int code = 0; code < values.Length; code++)
                values[code] = !_missing[code] && told.TryParse(_raw.Texts[code], out double value) ? value : double.NaN;
        }
        else
        {
            NumberProfile profile = schema.Number is { } marks
                ? NumberProfile.Read(_raw, _missing, marks.DecimalMark, marks.ThousandsMark)
                : SchemaInference.ChooseMark(evidence, habits).Profile;
            values = profile.Values;
            format = profile.ToFormat();
        }
        bool whole = schema.Kind == ColumnKind.Integer;
        bool fits = Fits(code => whole ? double.IsInteger(values[code]) : !double.IsNaN(values[code]), whole ? "a whole number" : "a number", faults);
        return fits ? new NumericColumn(schema with { Number = format }, ByRow(values)) : null;
    }

    private CategoryColumn? DeclaredLabels(ColumnSchema schema, SchemaInference.FileHabits habits, List<ColumnFault> faults)
    {
        int most = schema.Kind switch { ColumnKind.Boolean => 2, ColumnKind.Constant => 1, _ => int.MaxValue };
        if (schema.Levels is { } levels)
        {
            var known = new HashSet<string>(levels, StringComparer.Ordinal);
            if (!Fits(code => known.Contains(_raw.Texts.GetString(code)), "one of the levels in the schema", faults)) return null;
        }
        if (evidence.PresentTexts > most)
        {
            // The texts that stand most often are taken for the right ones.
            HashSet<int> usual = [.. evidence.PresentCodes().OrderByDescending(_raw.CountOf).Take(most)];
            if (!Fits(usual.Contains, most == 1 ? "the one value of the column" : "one of the two values of the column", faults)) return null;
        }
        NumberProfile numbers = SchemaInference.ChooseMark(evidence, habits).Profile;
        return Labels(schema, numbers.AllNumbers && schema.Kind == ColumnKind.Ordinal ? numbers.Values : null);
    }

    /// <summary>What the file shows whatever the kind is: missing tokens and quotes.</summary>
    private ColumnSchema Describe(ColumnSchema schema)
    {
        var tokens = new List<string>();
        int usual = -1;
        for (int code = 0; code < _missing.Length; code++)
        {
            if (!_missing[code]) continue;
            tokens.Add(_raw.Texts.GetString(code));
            if (usual < 0 || _raw.CountOf(code) > _raw.CountOf(usual)) usual = code;
        }
        if (schema.IsDeclared) tokens.AddRange(schema.MissingTokens.Except(tokens, StringComparer.Ordinal).ToArray());
        else if (!tokens.Contains("")) tokens.Add("");
        return schema with
        {
            MissingTokens = tokens,
            MissingToken = usual >= 0 ? _raw.Texts.GetString(usual) : schema.MissingToken,
            Quoting = _raw.QuotedCount == _raw.RowCount ? CellQuoting.All
                : evidence.PresentRows > 0 && _raw.QuotedCount >= evidence.PresentRows ? CellQuoting.Present
                : CellQuoting.Needed,
        };
    }

    private double[] DatesByCode(ColumnSchema schema)
    {
        var values = new double[_missing.Length];
        for (int code = 0; code < values.Length; code++)
        {
            bool read = DatePatterns.TryParse(_raw.Texts[code], schema.DatePattern!, out DateTime time) && !_missing[code]
                && (schema.Kind == ColumnKind.DateTime || time.TimeOfDay == TimeSpan.Zero);
            values[code] = read ? DatePatterns.ToNumber(time, schema.Kind) : double.NaN;
        }
        return values;
    }

    private double[] ByRow(double[] byCode)
    {
        ReadOnlySpan<int> codes = _raw.Codes;
        var values = new double[codes.Length];
        for (int row = 0; row < values.Length; row++) values[row] = byCode[codes[row]];
        return values;
    }

    /// <summary>Labels in the schema's order, in the order of their values, or sorted by their characters' codes.</summary>
    private CategoryColumn Labels(ColumnSchema schema, double[]? levelValues)
    {
        (string Text, int Code)[] present = [.. evidence.PresentCodes().Select(code => (_raw.Texts.GetString(code), code))];
        if (schema.Levels is { } levels)
        {
            var place = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int i = 0; i < levels.Count; i++) place.TryAdd(levels[i], i);
            Array.Sort(present, (a, b) => place[a.Text].CompareTo(place[b.Text]));
        }
        else
        {
            Array.Sort(present, (a, b) =>
            {
                int byValue = levelValues is null ? 0 : levelValues[a.Code].CompareTo(levelValues[b.Code]);
                return byValue != 0 ? byValue : string.CompareOrdinal(a.Text, b.Text);
            });
        }
        var levelOf = new int[_missing.Length];
        Array.Fill(levelOf, CategoryColumn.Missing);
        for (int level = 0; level < present.Length; level++) levelOf[present[level].Code] = level;

        ReadOnlySpan<int> rawCodes = _raw.Codes;
        var codes = new int[rawCodes.Length];
        for (int row = 0; row < codes.Length; row++) codes[row] = levelOf[rawCodes[row]];
        return new CategoryColumn(schema, [.. present.Select(level => level.Text)], codes);
    }

    /// <summary>True where every present text fits; otherwise one fault is added, with the first cells by line.</summary>
    private bool Fits(Func<int, bool> fits, string expected, List<ColumnFault> faults)
    {
        long count = 0;
        var wrong = new HashSet<int>();
        foreach (int code in evidence.PresentCodes())
        {
            if (fits(code)) continue;
            count += _raw.CountOf(code);
            wrong.Add(code);
        }
        if (count == 0) return true;
        var cells = new List<CellFault>();
        ReadOnlySpan<int> codes = _raw.Codes;
        for (int row = 0; row < codes.Length && cells.Count < KeptFaults; row++)
            if (wrong.Contains(codes[row])) cells.Add(new CellFault(table.Lines.LineOf(row), _raw.Texts.GetString(codes[row])));
        faults.Add(new ColumnFault(_raw.Name, expected, count, cells));
        return false;
    }
}
