using RiskGan.Core.Numerics;

namespace RiskGan.Core.Simulation;

/// <summary>Draws one loan: the steps of <c>docs/simulator.md</c> in its order.</summary>
/// <remarks>Every random number is a pure function of (seed, <see cref="Source"/>, row), so a loan depends on nothing but seed and row.</remarks>
internal readonly struct LoanDraw(ulong seed, long row)
{
    /// <summary>What a random number decides; its value is the stream's substream and never changes, or the samples would.</summary>
    private enum Source : uint
    {
        Vintage = 1,
        Day = 2,
        Region = 3,
        Employment = 4,
        Product = 5,
        Income = 6,
        Amount = 7,
        Term = 8,
        LtvAtLimit = 9,
        Ltv = 10,
        Credit = 11,
        Rate = 12,
        CardInUse = 13,
        CardUse = 14,
        OtherDebtPresent = 15,
        OtherDebt = 16,
        Asset = 17,
        LgdAtOne = 18,
        Lgd = 19,
        PastDue = 20,
        Days = 21,
        Arrears = 22,
        IncomeMissing = 23,
        LgdMissing = 24,
    }

    public Loan Draw()
    {
        Vintage vintage = Pick(PortfolioLaw.Vintages, item => item.Share, Source.Vintage);
        DateOnly origination = OriginationDay(vintage);
        Employment employment = Pick(PortfolioLaw.Employments, item => item.Share, Source.Employment);
        Product product = PortfolioLaw.Products[PickIndex(PortfolioLaw.Products.Count, i => employment.ProductShares[i], Source.Product)];

        double incomeScore = Normal(Source.Income);
        double income = Income(incomeScore, employment);
        double amount = Amount(incomeScore, product);
        double term = product.Terms.Count == 0 ? double.NaN : Pick(product.Terms, item => item.Share, Source.Term).Months;
        double ltv = Ltv(product);
        double credit = Normal(Source.Credit);
        double rate = Rate(vintage, product, credit);
        double cardUse = product.Terms.Count == 0 ? CardUse(credit) : double.NaN;
        double payment = MonthlyPayment(product, amount, rate, term);
        double dti = Dti(payment, income);

        double logOdds = LogOdds(credit, incomeScore, ltv, dti, employment);
        double pd = Math.Clamp(Math.Round(PortableMath.Sigmoid(logOdds), 5), PortfolioLaw.PdFloor, PortfolioLaw.PdCap);
        bool isDefault = Uniform(Source.Asset) < PortfolioLaw.DefaultProbability(pd, vintage);
        double ead = Ead(product, amount, rate, term, cardUse, MonthsSince(origination), isDefault);
        int days = DaysPastDue(isDefault, ead, logOdds);

        bool incomeMissing = Uniform(Source.IncomeMissing) < PortfolioLaw.IncomeMissingProbability(product, employment, vintage);
        bool lgdMissing = Uniform(Source.LgdMissing) < PortfolioLaw.LgdMissingProbability(vintage);
        return new Loan
        {
            Row = row,
            Vintage = vintage,
            Origination = origination,
            Region = Pick(PortfolioLaw.Regions, item => item.Share, Source.Region),
            Employment = employment,
            Product = product,
            Income = incomeMissing ? double.NaN : income,
            Amount = amount,
            Term = term,
            Rate = rate,
            Ltv = ltv,
            Dti = incomeMissing ? double.NaN : dti,
            Pd = pd,
            Lgd = lgdMissing ? double.NaN : Lgd(product, ltv),
            Ead = ead,
            DaysPastDue = days,
            Arrears = Arrears(days, payment, ead),
            IsDefault = isDefault,
        };
    }

    private DateOnly OriginationDay(Vintage vintage)
    {
        int days = DateTime.IsLeapYear(vintage.Year) ? 366 : 365;
        return new DateOnly(vintage.Year, 1, 1).AddDays((int)(Uniform(Source.Day) * days));
    }

    private static double Income(double score, Employment employment)
    {
        double income = PortfolioLaw.HeavyTailed(score, 32_000, 0.55, PortfolioLaw.IncomeTailShare, PortfolioLaw.IncomeTailIndex);
        return Math.Max(1_000, RoundTo(income * employment.IncomeScale, 100));
    }

    private double Amount(double incomeScore, Product product)
    {
        double score = (0.55 * incomeScore) + (Math.Sqrt(1.0 - (0.55 * 0.55)) * Normal(Source.Amount));
        double amount = PortfolioLaw.HeavyTailed(
            score, product.MedianAmount, product.AmountDeviation, PortfolioLaw.AmountTailShare, PortfolioLaw.AmountTailIndex);
        return Math.Max(product.AmountStep, RoundTo(amount, product.AmountStep));
    }

    private double Ltv(Product product)
    {
        if (!product.IsSecured) return double.NaN;
        double z = Normal(Source.Ltv);
        double ltv = product.Name switch
        {
            "mortgage" when Uniform(Source.LtvAtLimit) < PortfolioLaw.LtvLimitShare => PortfolioLaw.LtvLimit,
            "mortgage" => 0.20 + (0.95 * PortableMath.Sigmoid(0.55 + (0.9 * z))),
            "car_loan" => 0.30 + PortableMath.Sigmoid(0.90 + (0.8 * z)),
            _ => 0.30 + (0.60 * PortableMath.Sigmoid(0.20 + (0.7 * z))),
        };
        return Math.Round(ltv, 4);
    }

    private double Rate(Vintage vintage, Product product, double credit)
    {
        double rate = vintage.BaseRate + product.Margin + (0.0045 * credit) + (0.0025 * Normal(Source.Rate));
        return Math.Max(0.005, Math.Round(RoundTo(rate, 0.0005), 4));
    }

    private double CardUse(double credit) =>
        Uniform(Source.CardInUse) < 0.18 ? 0.0 : PortableMath.Sigmoid(-0.3 + (0.6 * credit) + (0.9 * Normal(Source.CardUse)));

    private static double MonthlyPayment(Product product, double amount, double rate, double term) => product.Name switch
    {
        "credit_card" => 0.03 * amount,
        "bridge_loan" => amount * rate / 12.0,
        _ => amount * (rate / 12.0) / (1.0 - Discount(rate, term)),
    };

    private double Dti(double payment, double income)
    {
        double otherDebt = Uniform(Source.OtherDebtPresent) < 0.4 ? 0.0 : PortableMath.Exp(-2.2 + (0.6 * Normal(Source.OtherDebt)));
        return Math.Min(1.5, Math.Round((12.0 * payment / income) + otherDebt, 3));
    }

    private static double LogOdds(double credit, double incomeScore, double ltv, double dti, Employment employment) =>
        -4.0 + (0.95 * credit) - (0.40 * incomeScore)
        + (double.IsNaN(ltv) ? 0.35 : 2.0 * (ltv - 0.75))
        + (0.8 * (Math.Min(dti, 1.0) - 0.35))
        + employment.Risk;

    private double Lgd(Product product, double ltv)
    {
        double z = Normal(Source.Lgd);
        double lgd = product.IsSecured
            ? 1.0 - (product.RecoveryLevel * PortableMath.Exp(0.25 * z) / ltv)
            : Uniform(Source.LgdAtOne) < 0.08 ? 1.0 : PortableMath.Sigmoid(0.35 + (0.8 * z));
        return Math.Round(Math.Clamp(lgd, 0.0, 1.0), 3);
    }

    private static double Ead(Product product, double amount, double rate, double term, double cardUse, int months, bool isDefault)
    {
        if (double.IsNaN(term)) return Math.Round(amount * (cardUse + (0.5 * (1.0 - cardUse))), 2);

        // A loan in default stopped being repaid at half its term at the latest.
        double repaid = isDefault ? Math.Min(months, Math.Floor(term / 2.0)) : months;
        if (repaid >= term) return 0.0;
        double share = product.Name == "bridge_loan" ? 1.0 : (1.0 - Discount(rate, term - repaid)) / (1.0 - Discount(rate, term));
        return Math.Round(amount * share, 2);
    }

    private int DaysPastDue(bool isDefault, double ead, double logOdds)
    {
        double u = Uniform(Source.Days);
        if (isDefault)
            return PortfolioLaw.DefaultDays + (int)Math.Min(1_410.0, PortableMath.Exp(4.3 + (0.9 * PortableMath.NormalQuantile(u))));
        bool pastDue = ead > 0.0 && Uniform(Source.PastDue) < PortableMath.Sigmoid(-2.9 + (0.55 * (logOdds + 4.0)));
        return pastDue ? 1 + (int)(89.0 * u * u * Math.Sqrt(u)) : 0;
    }

    private double Arrears(int days, double payment, double ead)
    {
        if (days == 0) return 0.0;
        double instalments = Math.Ceiling(days / 30.0) * Math.Max(payment, 10.0);
        return Math.Min(ead, Math.Round(instalments * PortableMath.Exp(0.35 * Normal(Source.Arrears)), 2));
    }

    private static int MonthsSince(DateOnly origination) =>
        ((PortfolioLaw.CutOff.Year - origination.Year) * 12) + PortfolioLaw.CutOff.Month - origination.Month;

    /// <summary>(1 + rate/12)^−months.</summary>
    private static double Discount(double rate, double months) => PortableMath.Exp(-months * PortableMath.Log(1.0 + (rate / 12.0)));

    private static double RoundTo(double value, double step) => Math.Round(value / step) * step;

    private double Uniform(Source source) =>
        new RandomStream(seed, RandomPurpose.Simulation, Substream: (uint)source).UniformDouble(row);

    private double Normal(Source source) => PortableMath.NormalQuantile(Uniform(source));

    private T Pick<T>(IReadOnlyList<T> items, Func<T, double> share, Source source) => items[PickIndex(items.Count, i => share(items[i]), source)];

    private int PickIndex(int count, Func<int, double> share, Source source)
    {
        int index = 0;
        for (double left = Uniform(source) - share(0); left >= 0.0 && index < count - 1; left -= share(index)) index++;
        return index;
    }
}
