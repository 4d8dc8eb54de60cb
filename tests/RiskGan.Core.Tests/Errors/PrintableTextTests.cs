using RiskGan.Core.Errors;

namespace RiskGan.Core.Tests.Errors;

public class PrintableTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Kreditbetrag in €", "Kreditbetrag in €")]
    [InlineData("\U0001F600", "\U0001F600")]
    [InlineData("a\u001b[31mb", @"a\x1B[31mb")]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\a\u007f\u009b", @"\x07\x7F\x9B")]
    [InlineData("a\u202eb\u2066", @"a\u202Eb\u2066")]
    [InlineData("a\u2028b", @"a\u2028b")]
    [InlineData("\ufeffname", @"\uFEFFname")]
    public void Escape_leaves_only_visible_text(string text, string expected) => Assert.Equal(expected, PrintableText.Escape(text));

    [Fact]
    public void A_lone_surrogate_is_escaped() => Assert.Equal(@"a\uD800b", PrintableText.Escape("a" + (char)0xD800 + "b"));

    [Theory]
    [InlineData("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n")]
    [InlineData("{\"a\u202eb\": \"\u009b31m\ufeff\"}", "{\"a\\u202Eb\": \"\\u009B31m\\uFEFF\"}")]
    [InlineData("\"ü€\U0001F600\"", "\"ü€\U0001F600\"")]
    public void Json_is_escaped_in_its_own_way(string json, string expected) => Assert.Equal(expected, PrintableText.EscapeJson(json));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcdef…")]
    [InlineData("abcde\U0001F600", 6, "abcde…")]
    public void A_long_text_is_cut_between_characters(string text, int length, string expected) => Assert.Equal(expected, PrintableText.Escape(text, length));
}
