using RiskGan.Core.Encoders;
using RiskGan.Core.Generators.Hybrid;
using RiskGan.Core.Numerics;

namespace RiskGan.Core.Tests.Generators.Hybrid;

public sealed class ScoreRegressionTests
{
    private static readonly (HybridLayout Layout, EncodedTable Data) Made = ScoreFitTests.LayoutOf(ScoreFitTests.Triples(600, gaps: 0.2, byFirst: false));
    private static readonly ScoreMoments Moments = new ScoreFit(Made.Layout.Scores!, Made.Data, [.. Enumerable.Range(0, 600)]).Best();

    [Theory]
    [InlineData(new bool[] { false, false, false })]
    [InlineData(new bool[] { true, false, false })]
    [InlineData(new bool[] { false, true, false })]
    [InlineData(new bool[] { true, true, false })]
    public void The_guess_is_the_conditional_law_of_the_score_given_the_known_cells_that_are_not_missing(bool[] known)
    {
        TokenBatch<double> batch = Batch(known);
        new ScoreRegression(Made.Layout, Moments).Fill(batch, batch.Rows, 2);
        for (int r = 0; r < batch.Rows; r++)
        {
            (double mean, double deviation) = ByHand(batch, r, known);
            ReadOnlySpan<double> guess = batch.Guess(r, 2);
            Assert.Equal(mean, guess[3], 1e-9);
            Assert.Equal(deviation, guess[4], 1e-9);
            NumericTokens numeric = Made.Layout.Numerics[2];
            Assert.Equal(numeric.HeightOfScore(mean), guess[0], 1e-9);
            Assert.True(guess[1] > 0 && guess[2] > 0);
        }
    }

    [Theory]
    [InlineData(new bool[] { false, false, false })]
    [InlineData(new bool[] { false, true, false })]
    [InlineData(new bool[] { true, false, false })]
    public void Guesses_in_order_are_those_with_the_cells_before_known(bool[] known)
    {
        TokenBatch<double> walked = Batch(known);
        var regression = new ScoreRegression(Made.Layout, Moments);
        regression.FillInOrder(walked);
        for (int cell = 0; cell < 3; cell++)
        {
            if (known[cell]) continue;
            TokenBatch<double> told = Batch([.. known.Select((own, other) => own || other < cell)]);
            regression.Fill(told, told.Rows, cell);
            for (int r = 0; r < told.Rows; r++)
                for (int k = 0; k < 5; k++) Assert.Equal(told.Guess(r, cell)[k], walked.Guess(r, cell)[k], 1e-9);
        }
    }

    [Fact]
    public void Guesses_given_all_other_cells_are_those_with_these_known()
    {
        TokenBatch<double> others = Batch(new bool[3]);
        others.OthersKnown.Fill(true);
        var regression = new ScoreRegression(Made.Layout, Moments);
        regression.FillInOrder(others);
        for (int cell = 0; cell < 3; cell++)
        {
            TokenBatch<double> told = Batch([.. Enumerable.Range(0, 3).Select(other => other != cell)]);
            regression.Fill(told, told.Rows, cell);
            for (int r = 0; r < told.Rows; r++)
                for (int k = 0; k < 5; k++) Assert.Equal(told.Guess(r, cell)[k], others.Guess(r, cell)[k], 1e-9);
        }
    }

    private static TokenBatch<double> Batch(bool[] known)
    {
        var batch = new TokenBatch<double>(Made.Layout, 100);
        batch.Fill(Made.Data, [.. Enumerable.Range(0, 100)], new RandomStream(5, RandomPurpose.Jitter));
        for (int r = 0; r < 100; r++) known.CopyTo(batch.Known(r));
        return batch;
    }

    // Of the third number on none, one or two of the others: formulas of one and two regressors.
    private static (double Mean, double Deviation) ByHand(TokenBatch<double> batch, int row, bool[] known)
    {
        double S(int i, int j) => Moments.Covariance[(3 * i) + j];
        bool Has(int cell) => known[cell] && batch.Token(row, cell) != Made.Layout.Numerics[cell].MissingBin;
        double X(int cell) => Made.Layout.Scores!.Score(cell, batch.Atom(row, cell)) - Moments.Mean[cell];
        if (Has(0) && Has(1))
        {
            double determinant = (S(0, 0) * S(1, 1)) - (S(0, 1) * S(0, 1));
            double b0 = ((S(2, 0) * S(1, 1)) - (S(2, 1) * S(0, 1))) / determinant;
            double b1 = ((S(2, 1) * S(0, 0)) - (S(2, 0) * S(0, 1))) / determinant;
            return (Moments.Mean[2] + (b0 * X(0)) + (b1 * X(1)), Math.Sqrt(S(2, 2) - (b0 * S(2, 0)) - (b1 * S(2, 1))));
        }

        if (!Has(0) && !Has(1)) return (Moments.Mean[2], Math.Min(1, Math.Sqrt(S(2, 2))));
        int one = Has(0) ? 0 : 1;
        double slope = S(2, one) / S(one, one);
        return (Moments.Mean[2] + (slope * X(one)), Math.Sqrt(S(2, 2) - (slope * S(2, one))));
    }
}
