using System.Security.Cryptography;
using RiskGan.Core.Data;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Data;

/// <summary>The real data sets: kinds as a person wrote them down after looking at the files, and files written back byte for byte.</summary>
public class SharedDataTests
{
    private const string Adult = """
        age integer, workclass categorical, fnlwgt integer, education categorical, education-num ordinal, marital-status categorical,
        occupation categorical, relationship categorical, race categorical, sex categorical, capital-gain integer, capital-loss integer,
        hours-per-week integer, native-country categorical, income categorical
        """;

    private const string Bank = """
        age integer, job categorical, marital categorical, education categorical, default boolean, balance integer, housing boolean,
        loan boolean, contact categorical, day integer, month categorical, duration integer, campaign integer, pdays integer,
        previous integer, poutcome categorical, y boolean
        """;

    private const string Default = """
        LIMIT_BAL integer, SEX ordinal, EDUCATION ordinal, MARRIAGE ordinal, AGE integer, PAY_0 ordinal, PAY_2 ordinal, PAY_3 ordinal,
        PAY_4 ordinal, PAY_5 ordinal, PAY_6 ordinal, BILL_AMT1 integer, BILL_AMT2 integer, BILL_AMT3 integer, BILL_AMT4 integer,
        BILL_AMT5 integer, BILL_AMT6 integer, PAY_AMT1 integer, PAY_AMT2 integer, PAY_AMT3 integer, PAY_AMT4 integer, PAY_AMT5 integer,
        PAY_AMT6 integer, default_payment_next_month boolean
        """;

    private const string German = """
        checking_status categorical, duration integer, credit_history categorical, purpose categorical, credit_amount integer,
        savings categorical, employment categorical, installment_rate ordinal, personal_status categorical, other_parties categorical,
        residence_since ordinal, property categorical, age integer, other_payment_plans categorical, housing categorical,
        existing_credits ordinal, job categorical, num_dependents ordinal, telephone categorical, foreign_worker boolean, credit_risk categorical
        """;

    private const string Levels = """
        date date, eurusd continuous, eurjpy continuous, eurgbp continuous, eurchf continuous, eursek continuous, eurnok continuous,
        eurcad continuous, euraud continuous, eurnzd continuous, eurpln continuous, eurzar continuous, eurkrw continuous, brent continuous,
        wti continuous, natgas continuous, vix continuous, us3m continuous, us2y continuous, us10y continuous
        """;

    private const string Returns = """
        date date, ret_eurusd continuous, ret_eurjpy continuous, ret_eurgbp continuous, ret_eurchf continuous, ret_eursek continuous,
        ret_eurnok continuous, ret_eurcad continuous, ret_euraud continuous, ret_eurnzd continuous, ret_eurpln continuous,
        ret_eurzar continuous, ret_eurkrw continuous, ret_brent continuous, ret_wti continuous, ret_natgas continuous, ret_vix continuous,
        chg_us3m integer, chg_us2y integer, chg_us10y integer
        """;

    private static readonly (string File, int Rows, string Kinds)[] Expected =
    [
        ("adult.csv", 48_842, Adult),
        ("bank.csv", 45_211, Bank),
        ("default.csv", 30_000, Default),
        ("german.csv", 1_000, German),
        ("market_levels.csv", 6_607, Levels),
        ("market_returns.csv", 6_606, Returns),
        ("polish_1year.csv", 7_027, string.Join(", ", Enumerable.Range(1, 64).Select(i => $"Attr{i} continuous")) + ", bankrupt boolean"),
    ];

    [SharedDataFact]
    public void Infers_the_kinds_a_person_would()
    {
        foreach ((string file, int rows, string kinds) in Expected)
        {
            CsvReadResult read = CsvTableReader.Read(SharedData.PathOf(file), new CsvReadOptions());
            Assert.Equal(rows, read.Table.RowCount);
            Assert.Empty(read.Notices);
            string[] expected = kinds.Split(',', StringSplitOptions.TrimEntries);
            string[] found = [.. read.Table.Columns.Select(column => $"{column.Name} {column.Schema.Kind.ToString().ToLowerInvariant()}")];
            Assert.Equal(expected, found);
        }
    }

    [SharedDataFact]
    public void Writes_every_file_back_byte_for_byte()
    {
        foreach ((string file, _, _) in Expected)
        {
            byte[] bytes = File.ReadAllBytes(SharedData.PathOf(file));
            CsvReadResult read = CsvTableReader.Read(SharedData.PathOf(file), new CsvReadOptions());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), read.Sha256);
            Assert.Equal(bytes.Length, read.Bytes);
            using var written = new MemoryStream();
            var writer = new CsvTableWriter(written, read.Table.Schema);
            writer.WriteHeader();
            writer.Write(read.Table);
            Assert.True(bytes.AsSpan().SequenceEqual(written.ToArray()), file);
        }
    }

    [SharedDataFact]
    public void Counts_the_missing_cells_the_data_sets_are_known_for()
    {
        Table adult = CsvTableReader.Read(SharedData.PathOf("adult.csv"), new CsvReadOptions()).Table;
        Assert.Equal(6_465, adult.Columns.Sum(column => column.CountMissing()));
        Assert.Equal("?", adult.Find("workclass")!.Schema.MissingToken);

        Table polish = CsvTableReader.Read(SharedData.PathOf("polish_1year.csv"), new CsvReadOptions()).Table;
        Assert.Equal(5_835, polish.Columns.Sum(column => column.CountMissing()));
        Assert.Equal(49, polish.Columns.Count(column => column.CountMissing() > 0));

        Table german = CsvTableReader.Read(SharedData.PathOf("german.csv"), new CsvReadOptions()).Table;
        Assert.Equal(0, german.Columns.Sum(column => column.CountMissing())); // "none" is a category there
    }

    [SharedDataFact]
    public void An_inferred_schema_read_back_as_declared_gives_the_same_table()
    {
        foreach ((string file, _, _) in Expected)
        {
            Table inferred = CsvTableReader.Read(SharedData.PathOf(file), new CsvReadOptions()).Table;
            TableSchema schema = SchemaFile.Parse(System.Text.Encoding.UTF8.GetBytes(SchemaFile.ToJson(inferred.Schema)), "s.json");
            Table declared = CsvTableReader.Read(SharedData.PathOf(file), new CsvReadOptions { Schema = schema }).Table;
            Assert.Equal(Csv.Write(inferred), Csv.Write(declared));
            Assert.Equal(SchemaFile.ToJson(inferred.Schema), SchemaFile.ToJson(declared.Schema));
        }
    }
}
