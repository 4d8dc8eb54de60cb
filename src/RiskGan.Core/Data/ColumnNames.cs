namespace RiskGan.Core.Data;

/// <summary>What a column's name hints at. A hint decides only where the cells leave two readings open.</summary>
internal static class ColumnNames
{
    private static readonly HashSet<string> KeyWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "ids", "key", "uuid", "guid", "number", "no", "nr", "num", "account", "acct", "iban", "ref", "reference", "index", "ssn", "code",
        "loanid", "customerid", "clientid", "accountid", "userid", "memberid", "rowid", "recordid", "caseid", "contractid",
        "applicationid", "borrowerid", "obligorid", "transactionid", "dealid", "facilityid", "policyid", "rownum",
    };

    private static readonly HashSet<string> DateWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "date", "day", "month", "year", "time", "timestamp", "datetime", "period", "vintage", "quarter", "asof", "dt", "yyyymm", "yyyymmdd", "yearmonth",
        "cohort", "maturity", "origination", "birth", "dob", "week",
    };

    /// <summary>True for names such as <c>id</c>, <c>loan_id</c>, <c>LoanNumber</c>, <c>uuid</c>.</summary>
    public static bool IsKeyLike(string name)
    {
        List<string> words = Words(name);
        return words.Count > 0 && (KeyWords.Contains(words[^1]) || KeyWords.Contains(words[0]) && words[0].EndsWith("id", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True for names such as <c>date</c>, <c>origination_date</c>, <c>vintage</c>, <c>asOf</c>.</summary>
    public static bool IsDateLike(string name)
    {
        foreach (string word in Words(name))
            if (DateWords.Contains(word) || word.EndsWith("date", StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>The words of a name: cut at anything that is neither letter nor digit, and before a capital after a small letter.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            bool humps = !ends && i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]);
            if (!ends && !humps) continue;
            if (i > start) words.Add(name[start..i]);
            start = humps ? i : i + 1;
        }
        return words;
    }
}
