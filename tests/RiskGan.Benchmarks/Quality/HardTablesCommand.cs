using System.CommandLine;
using System.Globalization;
using System.Text;
using RiskGan.Core.Numerics;

namespace RiskGan.Benchmarks.Quality;

/// <summary>The verb <c>hard-tables</c>: writes tables that generators are known to break on, for <c>quality</c> to judge.</summary>
/// <remarks>Every number comes from seed 1, so the files are the same everywhere. What each is for stands in docs/benchmarks/hard-tables.md.</remarks>
internal static class HardTablesCommand
{
    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--output") { Description = "Folder to write the CSV files to.", Required = true };
        var command = new Command("hard-tables", "Writes tables with rare targets, thousands of levels, hundreds of columns, heavy tails, gaps, constants and copies.") { folder };
        command.SetAction(parsed =>
        {
            DirectoryInfo into = parsed.GetRequiredValue(folder);
            into.Create();
            foreach ((string name, Action<TextWriter> write) in Tables)
            {
                using var file = new StreamWriter(Path.Combine(into.FullName, name + ".csv"), append: false, new UTF8Encoding(false)) { NewLine = "\n" };
                write(file);
                Console.WriteLine(name);
            }
        });
        return command;
    }

    private static readonly (string Name, Action<TextWriter> Write)[] Tables =
    [
        ("rare_target", file => Rows(file, "income,debt,age,region,default", 20_000, draw =>
        {
            (double income, double debt) = Related(draw, 0.5);
            double risk = -6.2 + (1.3 * debt) - (0.9 * income);
            return [Money(income), Money(debt), Whole(20 + (50 * draw())), "r" + Whole(6 * draw()), draw() < Sigmoid(risk) ? "1" : "0"];
        })),
        ("levels_1000", file => Rows(file, "merchant,amount,fraud", 20_000, draw => Merchant(draw, 1000))),
        ("levels_30000", file => Rows(file, "merchant,amount,fraud", 60_000, draw => Merchant(draw, 30_000))),
        ("wide_150", file => Wide(file, 150, 3000)),
        ("wide_300", file => Wide(file, 300, 1000)),
        ("heavy_tails", file => Rows(file, "claim,reserve,line", 20_000, draw =>
        {
            double shared = draw();
            double claim = Math.Pow(shared, -1 / 1.2) * 1000;                         // Pareto, tail index 1.2: no variance
            double reserve = claim * Math.Exp(0.3 * Normal(draw)) * (draw() < 0.02 ? 10 : 1);
            return [Fixed(claim, 2), Fixed(reserve, 2), shared < 0.1 ? "large" : draw() < 0.5 ? "motor" : "home"];
        })),
        ("gaps", file => Rows(file, "a,b,c,d,kind", 10_000, draw =>
        {
            (double a, double b) = Related(draw, 0.8);
            bool isPrivate = draw() < 0.4;
            return [draw() < 0.3 ? "" : Money(a), draw() < 0.7 ? "" : Money(b), isPrivate ? "" : Fixed(draw(), 4), draw() < 0.95 ? "" : Whole(100 * draw()), isPrivate ? "private" : draw() < 0.1 ? "" : "firm"];
        })),
        ("constants_and_copies", file => Rows(file, "same,nearly,amount,again,half,rest,flag", 5000, draw =>
        {
            double amount = Math.Round(Math.Exp(8 + Normal(draw)), 2);
            double half = Math.Round(amount * draw(), 2);
            return ["7", draw() < 0.002 ? "1" : "0", Fixed(amount, 2), Fixed(amount, 2), Fixed(half, 2), Fixed(amount - half, 2), draw() < 0.3 ? "y" : "n"];
        })),
        ("few_rows", file => Rows(file, "income,debt,rating,default", 500, draw =>
        {
            (double income, double debt) = Related(draw, 0.6);
            double risk = -1.5 + debt - income;
            return [Money(income), Money(debt), "ABCDE"[(int)Math.Clamp(2.5 + risk, 0, 4)].ToString(), draw() < Sigmoid(risk) ? "1" : "0"];
        })),
    ];

    private static void Rows(TextWriter file, string header, int rows, Func<Func<double>, string[]> row)
    {
        file.WriteLine(header);
        for (int r = 0; r < rows; r++)
        {
            var stream = new RandomStream(1, RandomPurpose.Simulation, (uint)r, (uint)header.Length);
            int at = 0;
            file.WriteLine(string.Join(',', row(() => stream.UniformDouble(at++))));
        }
    }

    // Ten hidden factors; each column follows one of them, every fifth as a class, some are sums or ratios of neighbours.
    private static void Wide(TextWriter file, int columns, int rows)
    {
        string header = string.Join(',', Enumerable.Range(0, columns - 1).Select(c => $"x{c}")) + ",default";
        Rows(file, header, rows, draw =>
        {
            double[] factors = [.. Enumerable.Range(0, 10).Select(_ => Normal(draw))];
            var cells = new double[columns - 1];
            var texts = new string[columns];
            for (int c = 0; c < cells.Length; c++)
            {
                cells[c] = c % 7 == 6 ? cells[c - 1] + cells[c - 2] : c % 11 == 10 ? cells[c - 1] / (1 + Math.Abs(cells[c - 3])) : Math.Exp((0.8 * factors[c % 10]) + (0.6 * Normal(draw)));
                texts[c] = c % 5 == 4 ? "k" + Whole(Math.Min(5, Math.Abs(cells[c]))) : Fixed(cells[c], 4);
            }

            texts[^1] = draw() < Sigmoid(factors[0] + factors[1] - 2.5) ? "1" : "0";
            return texts;
        });
    }

    // Zipf's law over the levels; amount and fraud depend on the merchant.
    private static string[] Merchant(Func<double> draw, int levels)
    {
        int level = Math.Min(levels - 1, (int)(Math.Pow(levels + 1, draw()) - 1));
        double amount = Math.Exp(3 + (level % 17 / 5.0) + (0.5 * Normal(draw)));
        return [$"m{level:D5}", Fixed(amount, 2), draw() < (level % 13 == 0 ? 0.2 : 0.01) ? "1" : "0"];
    }

    private static (double First, double Second) Related(Func<double> draw, double correlation)
    {
        double first = Normal(draw);
        return (first, (correlation * first) + (Math.Sqrt(1 - (correlation * correlation)) * Normal(draw)));
    }

    private static double Normal(Func<double> draw) => PortableMath.NormalQuantile(draw());

    private static double Sigmoid(double x) => PortableMath.Sigmoid(x);

    private static string Money(double score) => Fixed(Math.Exp(7 + (0.7 * score)), 2);

    private static string Whole(double value) => ((int)value).ToString(CultureInfo.InvariantCulture);

    private static string Fixed(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
