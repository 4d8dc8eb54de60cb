using System.Text.Json.Nodes;
using RiskGan.Core.Data;
using RiskGan.Core.Encoders;
using RiskGan.Core.Errors;
using RiskGan.Core.Numerics;
using RiskGan.Core.Persistence;
using static RiskGan.Core.Tests.Evaluation.TestTables;

namespace RiskGan.Core.Tests.Encoders;

/// <summary>The encoder in a model file: the same after save and load, and every damaged field named.</summary>
public sealed class EncoderStoreTests
{
    private static readonly Table Loans = WithTown(TableEncoderTests.MakeLoans(400));

    [Fact]
    public void A_loaded_encoder_encodes_decodes_and_tells_the_same()
    {
        TableEncoder saved = TableEncoder.Fit(Loans, new EncoderOptions { LevelBudget = 20 });
        TableEncoder loaded = TableEncoder.Load(Save(saved), Loans.Schema);
        Assert.Equal(saved.Notices, loaded.Notices);
        Assert.Equal(saved.RowCount, loaded.RowCount);
        Assert.Equal(saved.Layout.CellNames, loaded.Layout.CellNames);
        Assert.Equal(saved.Layout.SourceColumns, loaded.Layout.SourceColumns);
        Assert.Equal(saved.Layout.CategoryWidths, loaded.Layout.CategoryWidths);
        Assert.Equal(Save(saved).Documents["encoder"], Save(loaded).Documents["encoder"]);

        int[] rows = [.. Enumerable.Range(0, 400)];
        Matrix<float> x = TableEncoderTests.Batch(saved, saved.Encode(Loans), rows);
        Matrix<float> y = TableEncoderTests.Batch(loaded, loaded.Encode(Loans), rows);
        for (int r = 0; r < 400; r++) Assert.Equal(x.Row(r).ToArray(), y.Row(r).ToArray());
        Table a = saved.Decode(x, 77, 5);
        Table b = loaded.Decode(x, 77, 5);
        for (int c = 0; c < a.Columns.Count; c++) Assert.Equal(TableEncoderTests.Cells(a.Columns[c]), TableEncoderTests.Cells(b.Columns[c]));
    }

    [Fact]
    public void No_identifier_of_the_training_table_is_in_the_file()
    {
        ModelContent content = Save(TableEncoder.Fit(Loans));
        Assert.DoesNotContain(TableEncoderTests.Cells(Loans.Find("id")!), id => content.Documents["encoder"].Contains(id, StringComparison.Ordinal));
    }

    public static TheoryData<string, Action<JsonNode>, string> BrokenDocuments => new()
    {
        { "version", d => d["version"] = 2, "encoder.version" },
        { "no rows", d => d["rowCount"] = 0, "encoder.rowCount" },
        { "other rows", d => d["rowCount"] = 401, ".counts" },
        { "rows as text", d => d["rowCount"] = "many", "$.rowCount" },
        { "unknown field", d => d["surprise"] = 1, "$.surprise" },
        { "null notice", d => d["notices"]![0] = null, "encoder.notices" },
        { "a column too few", d => d["columns"]!.AsArray().RemoveAt(0), "encoder.columns" },
        { "null column", d => d["columns"]![0] = null, "encoder.columns[0].name" },
        { "other name", d => Column(d, "grade")["name"] = "grades", "encoder.columns[1].name" },
        { "unknown role", d => Column(d, "grade")["role"] = "magic", "encoder.columns[1].role" },
        { "numbers as labels", d => Column(d, "amount")["role"] = "category", "levels.1.counts" },
        { "labels as numbers", d => Column(d, "grade")["role"] = "numeric", "encoder.columns[1].role" },
        { "levels absent", d => Column(d, "grade")["levels"] = null, "encoder.columns[1].levels" },
        { "null level", d => Column(d, "grade")["levels"]![2] = null, "encoder.columns[1].levels" },
        { "repeated level", d => Column(d, "grade")["levels"]![2] = "A", "encoder.columns[1].levels" },
        { "a level too few", d => Column(d, "grade")["levels"]!.AsArray().RemoveAt(0), "encoder.columns[1].levels" },
        { "tiny budget", d => Column(d, "grade")["levelBudget"] = 1, "encoder.columns[1].levels" },
        { "budget absent", d => Column(d, "grade")["levelBudget"] = null, "encoder.columns[1].levelBudget" },
        { "negative missing", d => Column(d, "grade")["missingCount"] = -1, "encoder.columns[1].levels" },
        { "missing absent", d => Column(d, "amount")["missingCount"] = null, "encoder.columns[3].missingCount" },
        { "huge missing", d => Column(d, "amount")["missingCount"] = long.MaxValue, "encoder.columns[3].law" },
        { "text constant in a number column", d => Column(d, "empty")["text"] = "x", "encoder.columns[7].role" },
        { "number constant in a label column", d => Column(d, "currency")["number"] = 5, "encoder.columns[2].role" },
        { "shape absent", d => Column(d, "id")["shape"] = null, "encoder.columns[0].shape" },
        { "unknown shape", d => Column(d, "id")["shape"]!["shape"] = "barcode", "encoder.columns[0].shape" },
        { "huge digits", d => Column(d, "id")["shape"]!["digits"] = 1_000_000, "encoder.columns[0].shape" },
        { "unknown determinant", d => Column(d, "rate")["determinant"] = "nothing", "encoder.columns[4].determinant" },
        { "determined by itself", d => Column(d, "rate")["determinant"] = "rate", "encoder.columns[4].determinant" },
        { "determined by a number", d => Column(d, "rate")["determinant"] = "amount", "encoder.columns[4].determinant" },
        { "a label too few", d => Column(d, "desk")["labels"]!.AsArray().RemoveAt(0), "encoder.columns[9].labels" },
        { "a label of no level", d => Column(d, "desk")["labels"]![1] = "other", "encoder.columns[9].labels" },
    };

    [Theory]
    [MemberData(nameof(BrokenDocuments))]
    public void A_broken_document_is_refused_with_the_field(string name, Action<JsonNode> damage, string field)
    {
        Assert.NotEmpty(name);
        ModelContent content = Save(TableEncoder.Fit(Loans));
        JsonNode document = JsonNode.Parse(content.Documents["encoder"])!;
        damage(document);
        content.Documents["encoder"] = document.ToJsonString();
        AssertBroken(content, field);
    }

    [Theory]
    [InlineData("law.0.values")]
    [InlineData("law.0.counts")]
    [InlineData("levels.2.counts")]
    [InlineData("dependency.4.numbers")]
    public void An_absent_or_mistyped_tensor_is_refused(string name)
    {
        ModelContent saved = Save(TableEncoder.Fit(Loans));
        AssertBroken(Copy(saved, name, null), name);
        AssertBroken(Copy(saved, name, NamedTensor.Of(name, new[] { 1f })), name);
    }

    [Fact]
    public void A_tensor_of_wrong_content_is_refused()
    {
        ModelContent saved = Save(TableEncoder.Fit(Loans));
        double[] values = saved.Find<double>("law.0.values")!;
        AssertBroken(Copy(saved, "law.0.values", NamedTensor.Of("law.0.values", values[1..])), "encoder.columns[3].law");
        AssertBroken(Copy(saved, "law.0.values", NamedTensor.Of("law.0.values", [.. values.Reverse()])), "encoder.columns[3].law");
        AssertBroken(Copy(saved, "law.0.counts", NamedTensor.Of("law.0.counts", new long[values.Length])), "encoder.columns[3].law");
        AssertBroken(Copy(saved, "levels.2.counts", NamedTensor.Of("levels.2.counts", [1L, 1, 1, 1, 1])), "encoder.columns[1].counts");
        AssertBroken(Copy(saved, "dependency.4.numbers", NamedTensor.Of("dependency.4.numbers", [1.0])), "encoder.columns[4].numbers");
    }

    [Fact]
    public void An_absent_unreadable_or_empty_document_is_refused()
    {
        AssertBroken(new ModelContent(), "encoder");
        foreach (string text in new[] { "", "{", "null", "[]", "{\"version\":1,\"version\":1}" })
        {
            var content = new ModelContent();
            content.Documents.Add("encoder", text);
            AssertBroken(content, "");
        }
    }

    [Fact]
    public void A_model_of_constants_alone_is_refused()
    {
        var content = new ModelContent();
        content.Documents.Add("encoder", """{"version":1,"rowCount":3,"columns":[{"name":"x","role":"constant"}]}""");
        RiskGanException error = Assert.Throws<RiskGanException>(() => TableEncoder.Load(content, Of(Numbers("x", 1)).Schema));
        Assert.Contains("no column is learned", error.Message, StringComparison.Ordinal);
    }

    private static Table WithTown(Table loans) => Of(
        [
            .. loans.Columns,
            Labels("town", ColumnKind.Text, [.. Enumerable.Range(0, 400).Select(i => i % 7 == 0 ? null : $"town{i % 150:000}")]),
            Labels("desk", [.. TableEncoderTests.Cells(loans.Find("grade")!).Select(grade => grade == "C" ? null : grade is "A" or "B" ? "prime" : "other\ndesk")]),
        ]);

    private static JsonNode Column(JsonNode document, string name) => document["columns"]!.AsArray().Single(c => (string?)c!["name"] == name)!;

    private static ModelContent Save(TableEncoder encoder)
    {
        var content = new ModelContent();
        encoder.Save(content);
        return content;
    }

    private static ModelContent Copy(ModelContent source, string replaced, NamedTensor? replacement)
    {
        var copy = new ModelContent();
        foreach ((string name, string text) in source.Documents) copy.Documents.Add(name, text);
        foreach (NamedTensor tensor in source.Tensors)
        {
            if (tensor.Name != replaced) copy.Add(tensor);
            else if (replacement is not null) copy.Add(replacement);
        }

        return copy;
    }

    private static void AssertBroken(ModelContent content, string field)
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => TableEncoder.Load(content, Loans.Schema));
        Assert.Equal(("RG421", ExitStatus.BadData), (error.Code, error.Exit));
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }
}
