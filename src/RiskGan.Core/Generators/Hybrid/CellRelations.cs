using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Generators.Hybrid;

/// <summary>How much cells tell about each other, and what follows: the visiting order, each cell's parents and anchors.</summary>
/// <remarks>
/// Measure: mutual information of coarse codes (a number's rank in twelfths with ties together, a category's code) in nats, less the bias
/// (Ka − 1)(Kb − 1)/2n of independent cells, not below 0. Order: a spanning tree grown from the cell that tells most about all others, always adding the cell
/// most related to one already placed (Prim 1957, Chow and Liu 1968), so that close relatives stand together; categories before numbers, which
/// measured 0.2 to 0.7 nats a row better than any mixture of the two (docs/decisions/0006-hybrid-recipe.md); the target last.
/// Cost: C²/2 tables over at most 20,000 rows.
/// </remarks>
internal sealed class CellRelations
{
    private const int MostRows = 20_000;
    private const long MostCounts = 400_000_000;
    private const int Parts = 12;

    private readonly double[] _information; // C×C
    private readonly int _cells;

    public CellRelations(TableEncoder encoder, EncodedTable data)
    {
        _cells = data.Layout.CellCount;
        _information = new double[_cells * _cells];
        long pairs = Math.Max(1, (long)_cells * (_cells - 1) / 2);
        int rows = (int)Math.Min(Math.Min(data.RowCount, MostRows), Math.Max(1000, MostCounts / pairs));
        rows = Math.Min(rows, data.RowCount);
        (byte[][] codes, int[] widths) = Codes(encoder, data, rows);
        for (int a = 0; a < _cells; a++)
            for (int b = 0; b < a; b++)
                _information[(a * _cells) + b] = _information[(b * _cells) + a] = Information(codes[a], widths[a], codes[b], widths[b]);
    }

    /// <summary>Mutual information of two cells, nats.</summary>
    public double this[int a, int b] => _information[(a * _cells) + b];

    /// <summary>The visiting order: categories, then numbers, each as the tree adds them.</summary>
    /// <param name="numerics">J: cells below are numbers.</param>
    /// <param name="last">Cells to put behind all others, in this order.</param>
    public int[] Order(int numerics, IReadOnlyList<int> last)
    {
        var order = new List<int>(_cells);
        Grow(order, [.. Enumerable.Range(numerics, _cells - numerics).Except(last)]);
        Grow(order, [.. Enumerable.Range(0, numerics).Except(last)]);
        return [.. order, .. last];
    }

    /// <summary>The <paramref name="most"/> cells of <paramref name="among"/> most related to a cell, ascending.</summary>
    public int[] Nearest(int cell, IEnumerable<int> among, int most) =>
        [.. among.Where(other => other != cell).OrderByDescending(other => this[cell, other]).ThenBy(other => other).Take(most).Order()];

    private void Grow(List<int> order, List<int> free)
    {
        while (free.Count > 0)
        {
            int best = order.Count == 0 ? free.MaxBy(cell => free.Sum(other => this[cell, other])) : free.MaxBy(cell => order.Max(placed => this[cell, placed]));
            order.Add(best);
            free.Remove(best);
        }
    }

    private static (byte[][] Codes, int[] Widths) Codes(TableEncoder encoder, EncodedTable data, int rows)
    {
        EncodedLayout layout = data.Layout;
        var codes = new byte[layout.CellCount][];
        var widths = new int[layout.CellCount];
        for (int cell = 0; cell < codes.Length; cell++)
        {
            codes[cell] = new byte[rows];
            byte[] ofToken = cell < layout.NumericCount ? Twelfths(encoder.Numerics[cell].Law) : Levels(layout.CategoryWidths[cell - layout.NumericCount]);
            widths[cell] = ofToken.Max() + 1;
            for (int i = 0; i < rows; i++) codes[cell][i] = ofToken[data.Codes(EvenlySpaced.At(i, rows, data.RowCount))[cell]];
        }

        return (codes, widths);
    }

    // An atom belongs to the twelfth its middle rank is in; twelfths that stay empty are closed up.
    private static byte[] Twelfths(ColumnLaw law)
    {
        var part = new byte[law.Atoms];
        int current = -1;
        int before = -1;
        for (int k = 0; k < part.Length; k++)
        {
            int own = Math.Min((int)((law.Cumulative[k] + law.Cumulative[k + 1]) / 2 * Parts), Parts - 1);
            if (own != before || k == law.FirstValueAtom) current++;
            before = own;
            part[k] = (byte)current;
        }

        return part;
    }

    private static byte[] Levels(int width) => [.. Enumerable.Range(0, width).Select(level => (byte)Math.Min(level, 255))];

    private static double Information(byte[] a, int widthA, byte[] b, int widthB)
    {
        var joint = new int[widthA * widthB];
        for (int i = 0; i < a.Length; i++) joint[(a[i] * widthB) + b[i]]++;
        var rows = new int[widthA];
        var columns = new int[widthB];
        for (int i = 0; i < joint.Length; i++)
        {
            rows[i / widthB] += joint[i];
            columns[i % widthB] += joint[i];
        }

        double n = a.Length;
        double sum = 0;
        for (int i = 0; i < joint.Length; i++)
            if (joint[i] > 0) sum += joint[i] / n * PortableMath.Log(joint[i] * n / ((double)rows[i / widthB] * columns[i % widthB]));
        int usedA = rows.Count(count => count > 0);
        int usedB = columns.Count(count => count > 0);
        return Math.Max(0, sum - ((usedA - 1) * (usedB - 1) / (2 * n)));
    }
}
