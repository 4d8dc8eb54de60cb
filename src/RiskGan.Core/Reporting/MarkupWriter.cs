using System.Globalization;
using System.Text;
using RiskGan.Core.Errors;

namespace RiskGan.Core.Reporting;

/// <summary>Builds HTML and SVG; every text and attribute value is escaped on its way in, so that data cannot become markup.</summary>
internal sealed class MarkupWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Characters so far.</summary>
    public int Length => _text.Length;

    /// <summary>Markup of our own, as it is.</summary>
    public MarkupWriter Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>A number in markup, with at most one decimal: a tenth of a pixel is enough.</summary>
    public MarkupWriter Raw(double number)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{number:0.#}");
        return this;
    }

    /// <summary>A text for the reader: markup escaped, control characters shown as \x1B.</summary>
    public MarkupWriter Text(string text)
    {
        foreach (char c in PrintableText.Escape(text))
        {
            switch (c)
            {
                case '<': _text.Append("&lt;"); break;
                case '>': _text.Append("&gt;"); break;
                case '&': _text.Append("&amp;"); break;
                case '"': _text.Append("&quot;"); break;
                case '\'': _text.Append("&#39;"); break;
                default: _text.Append(c); break;
            }
        }

        return this;
    }

    /// <summary>A name that may be broken after an underscore or a dot, as a browser would not by itself.</summary>
    public MarkupWriter Breakable(string name)
    {
        int start = 0;
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] is not ('_' or '.')) continue;
            Text(name[start..(i + 1)]).Raw("<wbr/>");
            start = i + 1;
        }

        return Text(name[start..]);
    }

    /// <summary>An element with a text in it.</summary>
    public MarkupWriter Element(string name, string text, string attributes = "")
    {
        _text.Append('<').Append(name);
        if (attributes.Length > 0) _text.Append(' ').Append(attributes);
        _text.Append('>');
        Text(text);
        _text.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>A line end, for people who read the source.</summary>
    public MarkupWriter Line()
    {
        _text.Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();
}
