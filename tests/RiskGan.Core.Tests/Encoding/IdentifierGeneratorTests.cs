using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

public sealed class IdentifierGeneratorTests
{
    public static TheoryData<string, string[], string> Shapes
    {
        get
        {
            var random = new Random(8);
            string Pick(string letters, int count) => new([.. Enumerable.Range(0, count).Select(_ => letters[random.Next(letters.Length)])]);
            string[] Many(Func<string> make) => [.. Enumerable.Range(0, 3_000).Select(_ => make()).Distinct()];
            return new TheoryData<string, string[], string>
            {
                { "plain numbers", [.. Enumerable.Range(9_990, 200).Select(i => $"{i}")], "^[0-9]{5}$" },
                { "padded numbers", [.. Enumerable.Range(1, 500).Select(i => $"LN-2020-{i:000000}/A")], "^LN-2020-[0-9]{6}/A$" },
                { "uuid", Many(() => new Guid([.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256))]).ToString()), "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" },
                { "template", Many(() => $"DE-{Pick("ABCDEFGHJKLMNPQRSTUVWXYZ", 2)}-{Pick("0123456789ABCDEF", 8)}"), "^DE-[A-Z]{2}-[0-9A-F]{8}$" },
                { "crowded template", Many(() => Pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2) + Pick("0123456789", 1)), "^([A-Z]{2}[0-9](-[0-9]+)?|synthetic-[0-9]+)$" },
                { "long template", Many(() => Pick("0123456789abcdefghijklmnopqrstuvwxyz", 40)), "^[0-9a-z]{40}$" },
                { "no pattern", ["anna@x.org", "bo@mail.com", "carl.c@y.net", "synthetic-1"], "^xsynthetic-[0-9]+$" },
                { "one identifier", ["K-0017-X"], "^K-[0-9]{4}-X$" },
                { "mixed widths with zeros", ["007", "0008", "12"], "^synthetic-[0-9]+$" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void New_identifiers_follow_the_shape_are_unique_and_none_is_known(string name, string[] training, string pattern)
    {
        Assert.NotEmpty(name);
        IdentifierGenerator generator = IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, training));
        string[] made = [.. Enumerable.Range(0, 20_000).Select(row => generator.Make(7, 3, row))];
        Assert.Equal(made.Length, made.Distinct().Count());
        Assert.Empty(made.Intersect(training));
        Assert.All(made.Take(1_000), text => Assert.Matches(pattern, text));
        Assert.DoesNotContain(training, text => generator.Description.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_identifier_is_a_pure_function_of_seed_column_and_row_also_after_saving(string name, string[] training, string pattern)
    {
        Assert.NotEmpty(name + pattern);
        IdentifierGenerator generator = IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, training));
        IdentifierGenerator loaded = IdentifierGenerator.FromDocument(generator.ToDocument());
        foreach (long row in new[] { 0L, 5, 9_999_999 }) Assert.Equal(generator.Make(7, 3, row), loaded.Make(7, 3, row));
    }

    [Fact]
    public void Numbering_goes_on_after_the_training_maximum()
    {
        IdentifierGenerator generator = IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, "C-0008", "C-9998", "C-0100"));
        Assert.Equal(["C-9999", "C-10000", "C-10001"], Enumerable.Range(0, 3).Select(row => generator.Make(1, 0, row)));
    }

    [Fact]
    public void Random_shapes_depend_on_seed_and_column()
    {
        IdentifierGenerator uuid = IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, Guid.NewGuid().ToString(), Guid.NewGuid().ToString()));
        Assert.Equal(3, new[] { uuid.Make(1, 0, 0), uuid.Make(2, 0, 0), uuid.Make(1, 1, 0) }.Distinct().Count());
    }

    [Fact]
    public void Capital_uuids_stay_capital() => Assert.Matches(
        "^[0-9A-F-]{36}$", IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, "0FA85F64-5717-4562-B3FC-2C963F66AFA6", "1FA85F64-5717-4562-B3FC-2C963F66AFA6")).Make(3, 0, 4));

    [Fact]
    public void No_training_identifier_is_stored()
    {
        foreach (object[] shape in Shapes)
        {
            var training = (string[])shape[1];
            if (training.Length < 5) continue;
            string stored = System.Text.Json.JsonSerializer.Serialize(IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, training)).ToDocument());
            Assert.DoesNotContain(training, id => stored.Contains($"\"{id}\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Missing_identifiers_are_not_imitated()
    {
        IdentifierGenerator generator = IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, "5", null, "6"));
        Assert.Equal("7", generator.Make(0, 0, 0));
        Assert.Equal("synthetic-1", IdentifierGenerator.Fit(Labels("id", ColumnKind.Identifier, null, null)).Make(0, 0, 0));
    }
}
