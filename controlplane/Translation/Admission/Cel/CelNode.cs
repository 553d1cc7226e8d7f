using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Admission.Cel;

/// <summary>A node of a parsed expression.</summary>
internal abstract record CelNode
{
    /// <summary>True when the expression uses a variable of this name.</summary>
    public bool Mentions(string variable) => this is CelVariable v ? v.Name == variable : Children.Any(c => c.Mentions(variable));

    protected abstract IEnumerable<CelNode> Children { get; }
}

/// <summary>A constant.</summary>
internal sealed record CelLiteral(object? Value) : CelNode
{
    protected override IEnumerable<CelNode> Children => [];
}

/// <summary>A name.</summary>
internal sealed record CelVariable(string Name) : CelNode
{
    protected override IEnumerable<CelNode> Children => [];
}

/// <summary><c>operand.field</c>.</summary>
internal sealed record CelSelect(CelNode Operand, string Field) : CelNode
{
    protected override IEnumerable<CelNode> Children => [Operand];
}

/// <summary><c>operand[index]</c>.</summary>
internal sealed record CelIndex(CelNode Operand, CelNode Index) : CelNode
{
    protected override IEnumerable<CelNode> Children => [Operand, Index];
}

/// <summary><c>[a, b]</c>.</summary>
internal sealed record CelList(ImmutableArray<CelNode> Items) : CelNode
{
    protected override IEnumerable<CelNode> Children => Items;
}

/// <summary><c>!a</c>, <c>-a</c>.</summary>
internal sealed record CelUnary(string Operator, CelNode Operand) : CelNode
{
    protected override IEnumerable<CelNode> Children => [Operand];
}

/// <summary><c>a + b</c>, <c>a in b</c>, <c>a &amp;&amp; b</c>.</summary>
internal sealed record CelBinary(string Operator, CelNode Left, CelNode Right) : CelNode
{
    protected override IEnumerable<CelNode> Children => [Left, Right];
}

/// <summary><c>a ? b : c</c>.</summary>
internal sealed record CelConditional(CelNode Condition, CelNode Then, CelNode Else) : CelNode
{
    protected override IEnumerable<CelNode> Children => [Condition, Then, Else];
}

/// <summary><c>function(a)</c> or <c>target.function(a)</c>.</summary>
internal sealed record CelCall(CelNode? Target, string Function, ImmutableArray<CelNode> Arguments) : CelNode
{
    protected override IEnumerable<CelNode> Children => Target is null ? Arguments : Arguments.Insert(0, Target);
}
