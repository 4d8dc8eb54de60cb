using RiskGan.Core.Errors;

namespace RiskGan.Core.Conditions;

/// <summary>Parses the condition language by recursive descent.</summary>
/// <remarks>
/// <code>
/// or     := and { "or" and }              and  := not { "and" not }            not := "not" not | "(" or ")" | test
/// test   := sum ( "=" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) sum | sum ["not"] "between" sum "and" sum
///         | sum ["not"] "in" "(" sum { "," sum } ")" | sum "is" ["not"] "missing"
/// sum    := product { ("+" | "-") product }   product := atom { ("*" | "/") atom }
/// atom   := word | "name" | `name` | 'text' | number | date | "-" atom | "(" sum ")"
/// </code>
/// Nothing is executed but what is listed here; nesting is limited to <see cref="MostDepth"/>.
/// </remarks>
internal sealed class ConditionParser
{
    private const int MostDepth = 100;
    private const int MostLength = 100_000;

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private ConditionParser(string text)
    {
        _text = text;
        if (text.Length > MostLength) throw Fault.ConditionUnreadable(text, MostLength, $"it is longer than {MostLength} characters");
        _tokens = Token.Cut(text);
    }

    private Token Now => _tokens[_at];

    /// <summary>The expression's parts.</summary>
    /// <exception cref="RiskGanException">RG520: it is not an expression of this language.</exception>
    public static Syntax Parse(string text)
    {
        var parser = new ConditionParser(text);
        Syntax syntax = parser.Or();
        return parser.Now.Kind == TokenKind.End ? syntax : throw parser.Unexpected("'and', 'or' or the end");
    }

    private Syntax Or()
    {
        if (++_depth > MostDepth) throw Fault.ConditionUnreadable(_text, Now.Place, $"brackets are nested more than {MostDepth} deep");
        var parts = new List<Syntax> { And() };
        while (Take("or")) parts.Add(And());
        _depth--;
        return parts.Count == 1 ? parts[0] : new JunctionSyntax(false, parts);
    }

    private Syntax And()
    {
        var parts = new List<Syntax> { Not() };
        while (Take("and")) parts.Add(Not());
        return parts.Count == 1 ? parts[0] : new JunctionSyntax(true, parts);
    }

    private Syntax Not()
    {
        int negations = 0;
        while (Take("not")) negations++;
        Syntax part = Primary();
        return negations % 2 == 0 ? part : new NotSyntax(part);
    }

    // A bracket may open a condition or a sum; which one shows only after it, so the condition is tried first.
    private Syntax Primary()
    {
        if (!Now.IsMark("(")) return Test();
        int start = _at;
        int depth = _depth;
        try
        {
            _at++;
            Syntax inner = Or();
            if (Now.IsMark(")"))
            {
                _at++;
                if (Now.Kind != TokenKind.Mark || Now.IsMark(")")) return inner;
            }
        }
        catch (RiskGanException) when (_depth <= MostDepth)
        {
            // Not a condition: read it as a sum, whose own mistakes are then told.
        }

        _at = start;
        _depth = depth;
        return Test();
    }

    private Syntax Test()
    {
        OperandSyntax left = Sum();
        bool negated = Take("not");
        if (Take("between"))
        {
            OperandSyntax low = Sum();
            if (!Take("and")) throw Unexpected("'and' of 'between … and …'");
            OperandSyntax high = Sum();
            return Negated(new JunctionSyntax(true, [new CompareSyntax(left, ">=", low), new CompareSyntax(left, "<=", high)]), negated);
        }

        if (Take("in"))
        {
            Expect("(");
            var values = new List<OperandSyntax> { Sum() };
            while (TakeMark(",")) values.Add(Sum());
            Expect(")");
            return Negated(new InSyntax(left, values), negated);
        }

        if (negated) throw Unexpected("'between' or 'in' after 'not'");
        if (Take("is"))
        {
            bool not = Take("not");
            if (!Take("missing")) throw Unexpected("'missing'");
            return Negated(new MissingSyntax(left), not);
        }

        if (Now.Kind == TokenKind.Mark && Now.Text is "=" or "!=" or "<" or "<=" or ">" or ">=")
        {
            string mark = Now.Text;
            _at++;
            return new CompareSyntax(left, mark, Sum());
        }

        throw Unexpected("a comparison (=, !=, <, <=, >, >=, between, in, is missing)");
    }

    private OperandSyntax Sum()
    {
        OperandSyntax left = Product();
        while (Now.IsMark("+") || Now.IsMark("-"))
        {
            char mark = Now.Text[0];
            _at++;
            left = new ArithmeticSyntax(left, mark, Product());
        }

        return left;
    }

    private OperandSyntax Product()
    {
        OperandSyntax left = Atom();
        while (Now.IsMark("*") || Now.IsMark("/"))
        {
            char mark = Now.Text[0];
            _at++;
            left = new ArithmeticSyntax(left, mark, Atom());
        }

        return left;
    }

    private OperandSyntax Atom()
    {
        Token token = Now;
        if (token.IsMark("-"))
        {
            _at++;
            if (++_depth > MostDepth) throw Fault.ConditionUnreadable(_text, token.Place, "too many signs");
            OperandSyntax negative = new ArithmeticSyntax(new AtomSyntax(new Token(TokenKind.Number, "0", token.Place)), '-', Atom());
            _depth--;
            return negative;
        }

        if (token.IsMark("("))
        {
            _at++;
            if (++_depth > MostDepth) throw Fault.ConditionUnreadable(_text, token.Place, $"brackets are nested more than {MostDepth} deep");
            OperandSyntax inner = Sum();
            Expect(")");
            _depth--;
            return inner;
        }

        if (token.Kind is TokenKind.Mark or TokenKind.End || IsKeyword(token)) throw Unexpected("a column, a value or '('");
        _at++;
        return new AtomSyntax(token);
    }

    private static Syntax Negated(Syntax syntax, bool negated) => negated ? new NotSyntax(syntax) : syntax;

    private static bool IsKeyword(Token token) =>
        token.Kind == TokenKind.Word && token.Text.ToLowerInvariant() is "and" or "or" or "not" or "in" or "is" or "between";

    private bool Take(string word)
    {
        if (!Now.IsWord(word)) return false;
        _at++;
        return true;
    }

    private bool TakeMark(string mark)
    {
        if (!Now.IsMark(mark)) return false;
        _at++;
        return true;
    }

    private void Expect(string mark)
    {
        if (!TakeMark(mark)) throw Unexpected($"'{mark}'");
    }

    private RiskGanException Unexpected(string expected) => Fault.ConditionUnreadable(
        _text, Now.Place, Now.Kind == TokenKind.End ? $"it ends where {expected} is expected" : $"{Fault.Quoted(Now.Text)} stands where {expected} is expected");
}
