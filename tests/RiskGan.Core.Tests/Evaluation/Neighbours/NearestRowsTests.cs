using RiskGan.Core.Evaluation.Neighbours;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Evaluation.Neighbours;

public sealed class NearestRowsTests
{
    private static readonly RandomStream Chance = new(11, RandomPurpose.Evaluation);

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 70, 5, 3)]
    [InlineData(65, 2_049, 9, 5)] // one more than a block of queries and of rows
    [InlineData(7, 4_100, 33, 5)]
    public void Finds_what_a_plain_search_finds(int queries, int rows, int width, int k)
    {
        Matrix<float> x = Points(queries, width, 0);
        Matrix<float> y = Points(rows, width, 1_000_000);
        using var search = new NearestRows(y);
        NearestNeighbours found = search.Find(x, k);
        for (int q = 0; q < queries; q++)
        {
            (double Distance, int Row)[] expected = Plain(x, y, q, _ => true);
            for (int i = 0; i < k; i++)
            {
                Assert.Equal(expected[i].Row, found.Rows[(q * k) + i]);
                Assert.Equal(expected[i].Distance, found.Distances[(q * k) + i], 12);
            }
        }
    }

    [Fact]
    public void Leaves_out_a_query_itself_and_the_hidden_coordinates()
    {
        Matrix<float> y = Points(200, 6, 5_000);
        using var search = new NearestRows(y);
        NearestNeighbours found = search.Find(y, 1, [.. Enumerable.Range(0, 200)], (2, 3));
        for (int q = 0; q < 200; q++)
        {
            int query = q;
            (double Distance, int Row) expected = Plain(y, y, q, d => d is < 2 or > 4).First(candidate => candidate.Row != query);
            Assert.Equal(expected.Row, found.Nearest(q));
            Assert.Equal(expected.Distance, found.NearestDistance(q), 12);
        }
    }

    [Fact]
    public void An_almost_equal_row_keeps_its_tiny_distance()
    {
        Matrix<float> y = Points(500, 20, 0);
        Matrix<float> x = Points(1, 20, 0);
        x[0, 3] += 1e-5f;
        using var search = new NearestRows(y);
        NearestNeighbours found = search.Find(x, 1);
        Assert.Equal(0, found.Nearest(0));
        Assert.InRange(found.NearestDistance(0), 0.5e-5, 2e-5); // a difference of squares alone would be off by 1e-3
    }

    [Fact]
    public void Asking_for_more_rows_than_there_are_gives_them_all()
    {
        using var search = new NearestRows(Points(3, 2, 0));
        Assert.Equal(3, search.Find(Points(1, 2, 50), 5).Count);
        Assert.Equal(2, search.Find(Points(3, 2, 0), 5, [0, 1, 2]).Count);
    }

    private static Matrix<float> Points(int rows, int width, long position)
    {
        var points = new Matrix<float>(rows, width);
        for (int r = 0; r < rows; r++) for (int d = 0; d < width; d++) points[r, d] = Chance.Normal(position + (r * width) + d);
        return points;
    }

    private static (double Distance, int Row)[] Plain(Matrix<float> x, Matrix<float> y, int query, Func<int, bool> counts) =>
    [
        .. Enumerable.Range(0, y.Rows)
            .Select(row => (Math.Sqrt(Enumerable.Range(0, y.Columns).Where(counts).Sum(d => Math.Pow((double)x[query, d] - y[row, d], 2))), row))
            .Order(),
    ];
}
