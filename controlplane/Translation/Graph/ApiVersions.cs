using System.Globalization;
using GatewayApi.ControlPlane.Translation.Resources;

namespace GatewayApi.ControlPlane.Translation.Graph;

/// <summary>Which versions of the Gateway API this build knows, by what its definitions say of themselves.</summary>
internal static class ApiVersions
{
    private const string Annotation = ApiGroups.Gateway + "/bundle-version";
    private const int NewestMinor = 6;

    /// <summary>
    /// Reports definitions that are of an unknown version, or do not say: "if implementations detect any Gateway API CRDs that either do not
    /// have this annotation set, or have it set to a version that is not recognized or supported by the implementation, this condition MUST
    /// be set to false".
    /// </summary>
    public static IEnumerable<Problem> Check(IEnumerable<CustomResourceDefinition> definitions) => definitions
        .Select(static d => (d.Key.Name, Version: d.Metadata.Annotations.GetValueOrDefault(Annotation, "")))
        .Where(static d => !IsKnown(d.Version))
        .OrderBy(static d => d.Name, StringComparer.Ordinal)
        .Select(static d => new Problem(ConditionTypes.SupportedVersion, Reasons.UnsupportedVersion, d.Version.Length == 0
            ? $"{d.Name} does not say of which version of the Gateway API it is"
            : $"{d.Name} is of version {d.Version}; v1.0 to v1.{NewestMinor} are known"));

    // v1.6.1, v1.6.0-rc.1
    private static bool IsKnown(string version)
    {
        var parts = version.Split('.');
        return parts is ["v1", var minor, ..] && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= NewestMinor;
    }
}
