using FsCheck;
using FsCheck.Fluent;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

public sealed class CategoryEncoderTests
{
    [Fact]
    public void Levels_within_the_budget_have_codes_of_their_own_and_missing_comes_last()
    {
        CategoryEncoder encoder = CategoryEncoder.Fit(Labels("grade", "B", "A", null, "C", "B"));
        Assert.Equal(["A", "B", "C"], encoder.Levels);
        Assert.Equal((4, 3, 3, 0), (encoder.Width, encoder.OwnLevels, encoder.MissingCode, encoder.GroupCount));
        Assert.Equal([0, 1, 2, 3, -1], new[] { "A", "B", "C", null, "D" }.Select(encoder.CodeOf));
        Assert.Equal([0, 1, 2, CategoryColumn.Missing], Enumerable.Range(0, 4).Select(code => encoder.LevelOf(code, 0.5)));
        Assert.Equal(1, encoder.MostFrequentCode);
    }

    [Fact]
    public void Levels_without_a_training_cell_are_unseen()
    {
        var column = new CategoryColumn(new ColumnSchema { Name = "g", Kind = ColumnKind.Ordinal }, ["low", "mid", "high"], [2, 0, 2]);
        CategoryEncoder encoder = CategoryEncoder.Fit(column);
        Assert.Equal(["low", "high"], encoder.Levels);
        Assert.Equal(-1, encoder.CodeOf("mid"));
        Assert.Equal(-1, encoder.CodeOf(null));
        Assert.Equal(-1, encoder.MissingCode);
    }

    [Fact]
    public void Rare_levels_beyond_the_budget_share_groups_of_about_equal_mass()
    {
        // 10 levels with 100 cells each, 90 with 1 to 90: budget 20 leaves 12 own codes and 8 groups.
        string[] cells = [.. Enumerable.Range(0, 10).SelectMany(i => Enumerable.Repeat($"big{i}", 100)), .. Enumerable.Range(1, 90).SelectMany(i => Enumerable.Repeat($"small{i:00}", i))];
        CategoryEncoder encoder = CategoryEncoder.Fit(Labels("branch", cells), levelBudget: 20);
        Assert.Equal((20, 12, 8, 88), (encoder.Width, encoder.OwnLevels, encoder.GroupCount, encoder.GroupedLevels));
        Assert.Equal("small89", encoder.Levels[encoder.LevelOf(encoder.CodeOf("small89"), 0.5)]);
        Assert.False(encoder.IsGroup(encoder.CodeOf("small90")));
        double rare = 88 * 89 / 2.0;
        for (int code = 12; code < 20; code++)
        {
            Assert.True(encoder.IsGroup(code));
            Assert.InRange(encoder.CountOf(code), (rare / 8) - 90, (rare / 8) + 90);
        }

        // The rarest are together, the more frequent are together.
        Assert.Equal(encoder.CodeOf("small01"), encoder.CodeOf("small20"));
        Assert.NotEqual(encoder.CodeOf("small01"), encoder.CodeOf("small88"));
    }

    [Fact]
    public void A_group_decodes_with_exactly_its_training_frequencies()
    {
        string[] cells = [.. Enumerable.Range(0, 30).SelectMany(i => Enumerable.Repeat($"level{i:00}", 200 - (6 * i)))];
        CategoryEncoder encoder = CategoryEncoder.Fit(Labels("x", cells), levelBudget: 8, rareGroups: 2);
        for (int code = encoder.OwnLevels; code < encoder.Width; code++)
        {
            // As many equally spaced uniforms as the group has cells meet each level as often as the training did.
            long count = encoder.CountOf(code);
            var drawn = Enumerable.Range(0, (int)count).Select(i => encoder.LevelOf(code, (i + 0.5) / count)).CountBy(level => level).ToDictionary();
            Assert.All(drawn, pair => Assert.Equal(encoder.Counts[pair.Key], pair.Value));
            Assert.All(drawn.Keys, level => Assert.Equal(code, encoder.CodeOf(encoder.Levels[level])));
        }

        Assert.Equal(encoder.Levels.Length - encoder.OwnLevels, Enumerable.Range(encoder.OwnLevels, encoder.GroupCount).Sum(code => encoder.Levels.Count(l => encoder.CodeOf(l) == code)));
    }

    [Fact]
    public void The_grouped_block_keeps_missing_apart()
    {
        string?[] cells = [.. Enumerable.Range(0, 500).Select(i => i % 10 == 0 ? null : $"u{i}")];
        CategoryEncoder encoder = CategoryEncoder.Fit(Labels("x", cells), levelBudget: 16);
        Assert.Equal(16, encoder.Width);
        Assert.Equal(50, encoder.CountOf(encoder.MissingCode));
        Assert.Equal(CategoryColumn.Missing, encoder.LevelOf(encoder.CodeOf(null), 0.9));
        Assert.InRange(encoder.CountOf(encoder.MostFrequentCode), 50, 60); // missing, or a group of 443 rare cells in 8 parts
    }

    [Fact]
    public void Refuses_what_is_no_category()
    {
        Assert.Throws<ArgumentException>(() => CategoryEncoder.Fit(Labels("x")));
        Assert.Throws<ArgumentException>(() => CategoryEncoder.FromCounts("x", ["a"], [], 0));
        Assert.Throws<ArgumentException>(() => CategoryEncoder.FromCounts("x", ["a"], [0], 0));
        Assert.Throws<ArgumentException>(() => CategoryEncoder.FromCounts("x", ["a", "a"], [1, 1], 0));
        Assert.Throws<ArgumentException>(() => CategoryEncoder.FromCounts("x", ["a"], [1], -1));
        Assert.Throws<ArgumentException>(() => CategoryEncoder.FromCounts("x", ["a"], [1], 0, levelBudget: 3));
        Assert.Throws<ArgumentException>(() => CategoryEncoder.FromCounts("x", ["a"], [1], 0, rareGroups: 0));
    }

    [Fact]
    public void Any_column_loses_no_level_and_keeps_to_its_budget() => Prop.ForAll<int[], PositiveInt>((cells, size) =>
    {
        if (cells.Length == 0) return true;
        int budget = 4 + (size.Get % 9);
        string?[] labels = [.. cells.SelectMany(cell => Enumerable.Repeat(cell % 9 == 0 ? null : $"v{cell}", 1 + Math.Abs(cell % 4)))];
        CategoryEncoder encoder = CategoryEncoder.Fit(Labels("x", labels), budget);
        bool isExact = encoder.GroupedLevels == 0;
        return encoder.Width <= budget
            && Enumerable.Range(0, encoder.Width).Sum(encoder.CountOf) == labels.Length
            && labels.Distinct().All(label =>
            {
                int code = encoder.CodeOf(label);
                int level = encoder.LevelOf(code, 0.37);
                string? back = level < 0 ? null : encoder.Levels[level];
                return code >= 0 && code < encoder.Width && (isExact || !encoder.IsGroup(code) ? back == label : encoder.CodeOf(back) == code);
            });
    }).QuickCheckThrowOnFailure();
}
