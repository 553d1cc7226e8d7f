using System.Collections.Immutable;

namespace GatewayApi.ControlPlane.Translation.Admission;

/// <summary>Gathers errors, and stops gathering before a hostile object makes too many of them.</summary>
internal sealed class AdmissionErrors
{
    private const int Limit = 50;
    private readonly List<AdmissionError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    public void Add(string path, string message)
    {
        if (_errors.Count < Limit)
        {
            _errors.Add(new AdmissionError(path, message));
        }
    }

    public ImmutableArray<AdmissionError> ToImmutable() => [.. _errors];
}
