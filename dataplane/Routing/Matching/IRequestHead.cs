namespace GatewayApi.DataPlane.Routing.Matching;

/// <summary>What a match can look at.</summary>
public interface IRequestHead
{
    /// <summary>Lower case, without port and trailing dot.</summary>
    ReadOnlySpan<char> Host { get; }

    /// <summary>The path in its normal form.</summary>
    string Path { get; }

    /// <summary>The query without its question mark; "" when there is none.</summary>
    string Query { get; }

    /// <summary>The method as sent.</summary>
    string Method { get; }

    /// <summary>The value of a header; several fields of one name joined by commas.</summary>
    /// <param name="name">Lower case.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the request does not have the header.</returns>
    bool TryGetHeader(string name, out string value);
}
