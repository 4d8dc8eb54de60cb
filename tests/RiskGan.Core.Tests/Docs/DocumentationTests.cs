using System.Text.RegularExpressions;
using RiskGan.Tests.Support;

namespace RiskGan.Core.Tests.Docs;

/// <summary>The documents name only what is there.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents
    {
        get
        {
            var documents = new TheoryData<string>();
            foreach (string file in new[] { "README.md", "CHANGELOG.md" }.Concat(Below("docs")).Concat(Below("samples"))) documents.Add(file);
            return documents;
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_relative_link_leads_to_a_file_or_folder(string document)
    {
        string text = File.ReadAllText(Absolute(document));
        foreach (Match link in Link().Matches(text))
        {
            string target = link.Groups["target"].Value.Split('#')[0];
            if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)) continue;
            string path = Path.Combine(Path.GetDirectoryName(Absolute(document))!, target);
            Assert.True(Path.Exists(path), $"{document} links to '{target}', which is not there.");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_source_path_named_exists(string document)
    {
        foreach (Match path in SourcePath().Matches(File.ReadAllText(Absolute(document))))
            Assert.True(Path.Exists(Absolute(path.Groups["path"].Value)), $"{document} names '{path.Groups["path"].Value}', which is not there.");
    }

    [Fact]
    public void The_architecture_names_the_file_of_every_stage() =>
        Assert.InRange(SourcePath().Count(File.ReadAllText(Absolute("docs/architecture.md"))), 18, 100);

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(Absolute(folder), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(SharedData.RepositoryRoot, file)).Order(StringComparer.Ordinal);

    private static string Absolute(string path) => Path.Combine(SharedData.RepositoryRoot, path);

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    // `src/…`, `tests/…` or `samples/…` in backticks, without wildcards or places to fill in.
    [GeneratedRegex(@"`(?<path>(?:src|tests|samples|docs)/[A-Za-z0-9._/-]+)`")]
    private static partial Regex SourcePath();
}
