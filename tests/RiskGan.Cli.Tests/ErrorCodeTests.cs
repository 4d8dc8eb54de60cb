using System.Text.RegularExpressions;
using RiskGan.Tests.Support;

namespace RiskGan.Cli.Tests;

/// <summary>docs/errors.md lists every code of the sources, with the right exit code, and no other.</summary>
public sealed partial class ErrorCodeTests
{
    [Fact]
    public void The_page_lists_the_codes_of_the_sources()
    {
        string sources = Path.Combine(SharedData.RepositoryRoot, "src");
        string[] used = [.. Directory.EnumerateFiles(sources, "*Fault*.cs", SearchOption.AllDirectories)
            .SelectMany(file => UsedCode().Matches(File.ReadAllText(file)).Select(match => match.Value.Trim('"')))
            .Distinct().Order(StringComparer.Ordinal)];
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "errors.md"));
        string[] listed = [.. ListedCode().Matches(page).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];
        Assert.NotEmpty(used);
        Assert.Equal(used, listed);
    }

    [GeneratedRegex("\"RG[0-9]{3}\"")]
    private static partial Regex UsedCode();

    [GeneratedRegex(@"^\| (RG[0-9]{3}) \|", RegexOptions.Multiline)]
    private static partial Regex ListedCode();
}
