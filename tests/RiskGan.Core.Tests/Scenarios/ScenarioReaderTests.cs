using RiskGan.Core.Errors;
using RiskGan.Core.Scenarios;

namespace RiskGan.Core.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    private const string Yaml = """
        # a comment
        name: Downturn
        shift:
          income: {multiply: 0.9, add: -500}
          ltv:
            - {sigmas: 0.5, at_most: 1.5, where: product = mortgage}
            - {median_to: q80, at_least: 0}
        shares:
          default: {"1": 6%}
        hold: [region, product]
        """;

    private const string Json = """
        {"name": "Downturn", "shift": {"income": {"multiply": 0.9, "add": -500}, "ltv": [{"sigmas": 0.5, "at_most": 1.5, "where": "product = mortgage"}, {"median_to": "q80", "at_least": 0}]},
         "shares": {"default": {"1": 0.06}}, "hold": ["region", "product"]}
        """;

    [Theory]
    [InlineData(Yaml)]
    [InlineData(Json)]
    public void Reads_the_same_from_yaml_and_json(string text)
    {
        Scenario scenario = Parse(text);
        Assert.Equal("Downturn", scenario.Name);
        Assert.Equal(["income", "ltv", "ltv"], scenario.Shifts.Select(shift => shift.Column));
        Assert.Equal((0.9, -500.0, 0.0), (scenario.Shifts[0].Multiply, scenario.Shifts[0].Add, scenario.Shifts[0].Sigmas));
        Assert.Equal((0.5, 1.5, "product = mortgage"), (scenario.Shifts[1].Sigmas, scenario.Shifts[1].AtMost, scenario.Shifts[1].Where));
        Assert.Equal(0.8416212335729143, scenario.Shifts[2].Sigmas, 9); // Φ⁻¹(0.8)
        Assert.Equal(0, scenario.Shifts[2].AtLeast);
        Assert.Equal(("1", 0.06), Assert.Single(Assert.Single(scenario.Shares).Levels));
        Assert.Equal(["region", "product"], scenario.Hold.Select(name => name.Column));
    }

    [Theory]
    [InlineData("", "line 1: it is empty")]
    [InlineData("shift: [a\nb: {", "line")]
    [InlineData("shift: \"a", "line")]
    [InlineData("shift: &a {x: {add: 1}}\nhold: *a", "line 2: anchors and aliases")]
    [InlineData("name: a\n---\nname: b", "a second document")]
    [InlineData("? [a]\n: b", "a name is expected before each colon")]
    [InlineData("[[[[[[[[[[[[1]]]]]]]]]]]]", "nested too deeply")]
    public void Refuses_what_is_no_document(string text, string what)
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Parse(text));
        Assert.Equal("RG540", error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: x", "line 1: nothing moves")]
    [InlineData("just a text", "line 1: the scenario is not a list of 'name: value'")]
    [InlineData("shifts: {a: {add: 1}}", "did you mean 'shift'?")]
    [InlineData("shift:\n  a: {mutiply: 2}", "line 2: 'mutiply' means nothing in the shift of 'a'; did you mean 'multiply'?")]
    [InlineData("shift:\n  a: {add: x1}", "line 2: 'add' needs a number, not 'x1'")]
    [InlineData("shift:\n  a: {add: .inf}", "'add' needs a number")]
    [InlineData("shift:\n  a: {where: b = 1}", "line 2: the shift of 'a' says nothing")]
    [InlineData("shift:\n  a: {median_to: 80}", "'median_to' needs a quantile such as q80, not '80'")]
    [InlineData("shift:\n  a: {at_least: 2, at_most: 1}", "at_least is above at_most")]
    [InlineData("shift:\n  a: {add: 1}\n  a: {add: 2}", "line 3: 'a' stands twice")]
    [InlineData("shares:\n  d: {x: 1.2}", "is not between 0 and 1")]
    [InlineData("shares:\n  d: {x: 0.7, y: 0.4}", "add up to 1.1, which is more than 1")]
    [InlineData("shares:\n  d: 0.5", "line 2: the shares of 'd' is not a list")]
    [InlineData("shift:\n  a: {add: 1}\nhold: [b]\nrespond: [c]", "'hold' and 'respond' exclude each other")]
    [InlineData("shift:\n  a: {add: 1}\nhold: [{b: c}]", "line 3: 'hold' needs a text")]
    public void Says_what_is_wrong_and_on_which_line(string text, string what)
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Parse(text));
        Assert.Equal("RG541", error.Code);
        Assert.StartsWith("s.yaml:", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_all_mistakes_at_once()
    {
        RiskGanException error = Assert.Throws<RiskGanException>(() => Parse("shift:\n  a: {add: x}\n  b: {multiply: y}\nhold: {c: d}\nnme: z"));
        Assert.Contains(" 4 mistakes: line 2: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_text_is_told()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [0x6e, 0x3a, 0x20, 0xff, 0xfe, 0x0a]);
            Assert.Equal("RG540", Assert.Throws<RiskGanException>(() => ScenarioReader.Read(path)).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Scenario Parse(string text) => ScenarioReader.Parse(new StringReader(text), "s.yaml");
}
