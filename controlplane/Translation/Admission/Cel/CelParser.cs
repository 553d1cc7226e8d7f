using System.Collections.Immutable;
using System.Globalization;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>Parses expressions of the Common Expression Language, as far as schemas of CRDs use it.</summary>
internal sealed class CelParser
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
    private readonly ImmutableArray<CelToken> _tokens;
    private int _at;

    private CelParser(ImmutableArray<CelToken> tokens) => _tokens = tokens;

    /// <exception cref="CelException">The text is not an expression.</exception>
    public static CelNode Parse(string text)
    {
        var parser = new CelParser(CelLexer.Tokenize(text));
        var node = parser.Expression();
        parser.Expect("end");
        return node;
    }

    private CelToken Current => _tokens[_at];

    private CelNode Expression()
    {
        var condition = Binary(0);
        if (!TryTake("?"))
        {
            return condition;
        }

        var then = Expression();
        Expect(":");
        return new CelConditional(condition, then, Expression());
    }

    private CelNode Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (Levels[level].Contains(Current.Kind == "name" ? Current.Text : Current.Kind))
        {
            var op = _tokens[_at++].Text;
            left = new CelBinary(op, left, Binary(level + 1));
        }

        return left;
    }

    private CelNode Unary()
    {
        if (TryTake("!"))
        {
            return new CelUnary("!", Unary());
        }

        return TryTake("-") ? new CelUnary("-", Unary()) : Member(Primary());
    }

    private CelNode Member(CelNode operand)
    {
        while (true)
        {
            if (TryTake("."))
            {
                var name = Expect("name").Text;
                operand = TryTake("(") ? new CelCall(operand, name, List(")")) : new CelSelect(operand, name);
            }
            else if (TryTake("["))
            {
                operand = new CelIndex(operand, Expression());
                Expect("]");
            }
            else
            {
                return operand;
            }
        }
    }

    private CelNode Primary()
    {
        var token = _tokens[_at++];
        switch (token.Kind)
        {
            case "string":
                return new CelLiteral(token.Text);
            case "int":
                return new CelLiteral(long.Parse(token.Text, CultureInfo.InvariantCulture));
            case "double":
                return new CelLiteral(double.Parse(token.Text, CultureInfo.InvariantCulture));
            case "(":
                var inner = Expression();
                Expect(")");
                return inner;
            case "[":
                return new CelList(List("]"));
            case "name":
                return Name(token.Text);
            default:
                throw new CelException($"unexpected '{token.Text}'");
        }
    }

    private CelNode Name(string name) => name switch
    {
        "true" => new CelLiteral(true),
        "false" => new CelLiteral(false),
        "null" => new CelLiteral(null),
        _ => TryTake("(") ? new CelCall(null, name, List(")")) : new CelVariable(name),
    };

    private ImmutableArray<CelNode> List(string end)
    {
        var items = ImmutableArray.CreateBuilder<CelNode>();
        if (TryTake(end))
        {
            return [];
        }

        do
        {
            items.Add(Expression());
        }
        while (TryTake(","));
        Expect(end);
        return items.DrainToImmutable();
    }

    private bool TryTake(string kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _at++;
        return true;
    }

    private CelToken Expect(string kind) =>
        Current.Kind == kind ? _tokens[_at++] : throw new CelException($"expected '{kind}', found '{Current.Text}'");
}
