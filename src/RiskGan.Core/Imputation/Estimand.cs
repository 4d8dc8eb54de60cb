using System.Globalization;
using RiskGan.Core.Conditions;
using RiskGan.Core.Data;
using RiskGan.Core.Errors;
using RiskGan.Core.Evaluation.Statistics;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Imputation;

/// <summary>What to estimate in each completed table: <c>mean(x)</c>, <c>share(condition)</c>, <c>quantile(x, 0.9)</c>, <c>ols(y ~ a + b)</c>, <c>logit(y ~ a + b)</c>.</summary>
/// <remarks>
/// Regressions are unpenalised and in the columns' own units; label columns enter as indicators against their first level. logit's target is a
/// column of two levels (the last is 1) or of zeros and ones. The variance of a quantile is p(1 − p)/(n·f²), f a difference quotient of the
/// quantile function (Siddiqui 1960; bandwidth of Bofinger 1975). Rows with a missing cell are left out.
/// </remarks>
public sealed class Estimand
{
    private readonly string _kind;
    private readonly string _first;
    private readonly string[] _rest;

    private Estimand(string text, string kind, string first, string[] rest)
    {
        Text = text;
        _kind = kind;
        _first = first;
        _rest = rest;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="RiskGanException">RG530: it is none of the five forms.</exception>
    public static Estimand Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        int open = trimmed.IndexOf('(');
        if (open < 0 || !trimmed.EndsWith(')')) throw Fault.EstimandUnreadable(text);
        string kind = trimmed[..open].Trim().ToLowerInvariant();
        string inside = trimmed[(open + 1)..^1].Trim();
        switch (kind)
        {
            case "mean" or "share" when inside.Length > 0:
                return new Estimand(trimmed, kind, kind == "mean" ? Bare(inside) : inside, []);
            case "quantile" when inside.LastIndexOf(',') is > 0 and var comma && double.TryParse(inside[(comma + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double p) && p is > 0 and < 1:
                return new Estimand(trimmed, kind, Bare(inside[..comma]), [inside[(comma + 1)..].Trim()]);
            case "ols" or "logit" when inside.Split('~') is [var target, var terms]:
                string[] names = [.. terms.Split('+').Select(Bare)];
                if (!names.Contains("")) return new Estimand(trimmed, kind, Bare(target), names);
                break;
        }

        throw Fault.EstimandUnreadable(text);
    }

    /// <summary>The estimates of m completed tables of the same columns, pooled.</summary>
    /// <exception cref="RiskGanException">RG531: a column is not there or of the wrong kind; RG532: it cannot be estimated from these rows.</exception>
    public IReadOnlyList<PooledEstimate> Pool(IReadOnlyList<Table> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        Answer[] answers = [.. tables.Select(Of)];
        string[] names = answers[0].Names;
        if (Array.Exists(answers, answer => !answer.Names.SequenceEqual(names))) throw Fault.EstimandFails(Text, "the completed tables do not show the same levels");
        var pooled = new PooledEstimate[names.Length];
        for (int k = 0; k < pooled.Length; k++)
        {
            pooled[k] = RubinPooling.Pool(
                names[k], Array.ConvertAll(answers, answer => answer.Values[k]), Array.ConvertAll(answers, answer => answer.Variances[k]), answers.Min(answer => answer.Degrees));
        }

        return pooled;
    }

    private Answer Of(Table table) => _kind switch
    {
        "mean" => Mean(Numbers(table, _first)),
        "share" => Share(table),
        "quantile" => Quantile(Numbers(table, _first), double.Parse(_rest[0], NumberStyles.Float, CultureInfo.InvariantCulture)),
        _ => Regression(table),
    };

    private Answer Mean(double[] values)
    {
        double[] present = [.. values.Where(value => !double.IsNaN(value))];
        if (present.Length < 2) throw Fault.EstimandFails(Text, "fewer than two rows have a value");
        double mean = 0, sum = 0;
        foreach (double value in present) mean += value / present.Length;
        foreach (double value in present) sum += (value - mean) * (value - mean);
        return new Answer([Text], [mean], [sum / (present.Length - 1.0) / present.Length], present.Length - 1);
    }

    private Answer Share(Table table)
    {
        Condition condition = Condition.Parse(_first, table);
        return Mean([.. Enumerable.Range(0, table.RowCount).Select(row => condition.IsTrue(table, row) ? 1.0 : condition.IsFalse(table, row) ? 0.0 : double.NaN)]);
    }

    private Answer Quantile(double[] values, double p)
    {
        double[] sorted = Quantiles.SortedPresent(values);
        int n = sorted.Length;
        if (n < 10) throw Fault.EstimandFails(Text, "fewer than ten rows have a value");
        double z = PortableMath.NormalQuantile(p);
        double density = PortableMath.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        // Bofinger: h = (4.5·φ(z)⁴/(2z² + 1)²/n)^(1/5)
        double h = PortableMath.Exp(PortableMath.Log(4.5 * density * density * density * density / (((2 * z * z) + 1) * ((2 * z * z) + 1)) / n) / 5);
        double low = Math.Max(p - h, 0.5 / n), high = Math.Min(p + h, 1 - (0.5 / n));
        double slope = (Quantiles.Interpolated(sorted, high) - Quantiles.Interpolated(sorted, low)) / (high - low);
        return new Answer([Text], [Quantiles.Interpolated(sorted, p)], [p * (1 - p) * slope * slope / n], n - 1);
    }

    private Answer Regression(Table table)
    {
        double[] y = _kind == "logit" ? Binary(table) : Numbers(table, _first);
        var names = new List<string> { "intercept" };
        var columns = new List<double[]> { Enumerable.Repeat(1.0, table.RowCount).ToArray() };
        foreach (string term in _rest) AddTerm(table, term, names, columns);
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => !double.IsNaN(y[row]) && columns.TrueForAll(column => !double.IsNaN(column[row])))];
        int width = columns.Count;
        if (rows.Length <= width) throw Fault.EstimandFails(Text, "there are fewer complete rows than coefficients");
        (double[] beta, double[] variances) = LeastSquares.Fit(rows, y, columns, isLogit: _kind == "logit") ?? throw Fault.EstimandFails(Text, "the columns determine each other, or separate the target");
        return new Answer([.. names.Select(name => $"{Text}: {name}")], beta, variances, rows.Length - width);
    }

    private void AddTerm(Table table, string term, List<string> names, List<double[]> columns)
    {
        Column column = Find(table, term);
        if (column is NumericColumn numeric)
        {
            names.Add(term);
            columns.Add(numeric.Values);
            return;
        }

        var labels = (CategoryColumn)column;
        foreach (int level in labels.Codes.Where(code => code >= 0).Distinct().Order().Skip(1))
        {
            names.Add($"{term} = {labels.Levels[level]}");
            columns.Add([.. labels.Codes.Select(code => code < 0 ? double.NaN : code == level ? 1.0 : 0.0)]);
        }
    }

    private double[] Binary(Table table)
    {
        Column column = Find(table, _first);
        if (column is NumericColumn numeric && numeric.Values.All(value => double.IsNaN(value) || value is 0 or 1)) return numeric.Values;
        if (column is CategoryColumn { Levels.Length: 2 } labels) return [.. labels.Codes.Select(code => code < 0 ? double.NaN : code)];
        throw Fault.EstimandColumn(Text, _first, "has not two levels", null);
    }

    private double[] Numbers(Table table, string name) => Find(table, name) switch
    {
        NumericColumn numeric => numeric.Values,
        CategoryColumn labels when Array.TrueForAll(labels.Levels, level => double.TryParse(level, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) =>
            [.. labels.Codes.Select(code => code < 0 ? double.NaN : double.Parse(labels.Levels[code], NumberStyles.Float, CultureInfo.InvariantCulture))],
        _ => throw Fault.EstimandColumn(Text, name, "holds no numbers", null),
    };

    private Column Find(Table table, string name) =>
        table.Find(name) ?? throw Fault.EstimandColumn(Text, name, "is not there", NearestName.Find(name, table.Schema.Columns.Select(column => column.Name)));

    private static string Bare(string name) => name.Trim().Trim('"', '`');

    private sealed record Answer(string[] Names, double[] Values, double[] Variances, double Degrees);
}

/// <summary>Unpenalised linear and logistic regression on dense columns.</summary>
internal static class LeastSquares
{
    /// <summary>Coefficients with variances; null where the normal equations are singular or the iteration does not end.</summary>
    /// <remarks>Columns are standardised inside, so that units do not spoil the condition; answers are in the columns' own units.</remarks>
    public static (double[] Beta, double[] Variances)? Fit(int[] rows, double[] y, IReadOnlyList<double[]> columns, bool isLogit)
    {
        int width = columns.Count;
        var means = new double[width];
        var scales = new double[width];
        var x = new double[rows.Length, width];
        for (int j = 0; j < width; j++)
        {
            double sum = 0;
            if (j > 0)
            {
                foreach (int row in rows) means[j] += columns[j][row] / rows.Length;
                foreach (int row in rows) sum += (columns[j][row] - means[j]) * (columns[j][row] - means[j]);
            }

            scales[j] = j == 0 ? 1 : Math.Sqrt(sum / rows.Length);
            if (!(scales[j] > 0)) return null;
            for (int k = 0; k < rows.Length; k++) x[k, j] = (columns[j][rows[k]] - means[j]) / scales[j];
        }

        var beta = new double[width];
        double[]? covariance = null;
        for (int step = 0; step < 60; step++)
        {
            var gradient = new double[width];
            var information = new double[width * width];
            for (int k = 0; k < rows.Length; k++)
            {
                double eta = 0;
                for (int j = 0; j < width; j++) eta += x[k, j] * beta[j];
                double p = isLogit ? PortableMath.Sigmoid(eta) : eta;
                double weight = isLogit ? Math.Max(p * (1 - p), 1e-12) : 1;
                for (int j = 0; j < width; j++)
                {
                    gradient[j] += x[k, j] * (y[rows[k]] - p);
                    for (int i = 0; i <= j; i++) information[(j * width) + i] += weight * x[k, j] * x[k, i];
                }
            }

            for (int j = 0; j < width; j++)
                for (int i = j + 1; i < width; i++) information[(j * width) + i] = information[(i * width) + j];
            covariance = Invert(information, width);
            if (covariance is null) return null;
            double moved = 0;
            for (int j = 0; j < width; j++)
            {
                double change = 0;
                for (int i = 0; i < width; i++) change += covariance[(j * width) + i] * gradient[i];
                beta[j] += change;
                moved = Math.Max(moved, Math.Abs(change));
            }

            if (Array.Exists(beta, value => !(Math.Abs(value) < 1e6 || !isLogit))) return null;
            if (moved < 1e-9 * (1 + beta.Max(Math.Abs))) return Unscaled(rows, y, x, beta, covariance, means, scales, isLogit);
        }

        return null;
    }

    private static (double[] Beta, double[] Variances) Unscaled(
        int[] rows, double[] y, double[,] x, double[] beta, double[] covariance, double[] means, double[] scales, bool isLogit)
    {
        int width = beta.Length;
        double sigma = 1;
        if (!isLogit)
        {
            double residual = 0;
            for (int k = 0; k < rows.Length; k++)
            {
                double error = y[rows[k]];
                for (int j = 0; j < width; j++) error -= x[k, j] * beta[j];
                residual += error * error;
            }

            sigma = residual / (rows.Length - width);
        }

        var values = new double[width];
        var variances = new double[width];
        // The intercept in the columns' own units is a·β with a = (1, −mean/scale …).
        var a = new double[width];
        a[0] = 1;
        for (int j = 1; j < width; j++) a[j] = -means[j] / scales[j];
        for (int j = 0; j < width; j++)
        {
            values[0] += a[j] * beta[j];
            for (int i = 0; i < width; i++) variances[0] += sigma * a[j] * a[i] * covariance[(j * width) + i];
            if (j == 0) continue;
            values[j] = beta[j] / scales[j];
            variances[j] = sigma * covariance[(j * width) + j] / (scales[j] * scales[j]);
        }

        return (values, variances);
    }

    // Gauss and Jordan with the greatest pivot; columns are standardised, so a pivot below 1e-10·N is none.
    private static double[]? Invert(double[] matrix, int n)
    {
        double[] a = [.. matrix];
        var inverse = new double[n * n];
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            inverse[(i * n) + i] = 1;
            largest = Math.Max(largest, Math.Abs(a[(i * n) + i]));
        }

        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
                if (Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k])) pivot = i;
            if (!(Math.Abs(a[(pivot * n) + k]) > 1e-10 * largest)) return null;
            for (int j = 0; j < n; j++)
            {
                (a[(k * n) + j], a[(pivot * n) + j]) = (a[(pivot * n) + j], a[(k * n) + j]);
                (inverse[(k * n) + j], inverse[(pivot * n) + j]) = (inverse[(pivot * n) + j], inverse[(k * n) + j]);
            }

            double divisor = a[(k * n) + k];
            for (int j = 0; j < n; j++)
            {
                a[(k * n) + j] /= divisor;
                inverse[(k * n) + j] /= divisor;
            }

            for (int i = 0; i < n; i++)
            {
                double factor = a[(i * n) + k];
                if (i == k || factor == 0) continue;
                for (int j = 0; j < n; j++)
                {
                    a[(i * n) + j] -= factor * a[(k * n) + j];
                    inverse[(i * n) + j] -= factor * inverse[(k * n) + j];
                }
            }
        }

        return inverse;
    }
}
