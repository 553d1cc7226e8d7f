using System.Reflection;

namespace GatewayApi.ControlPlane.Diagnostics;

/// <summary>The version of this build; images have the same.</summary>
internal static class ProductVersion
{
    /// <summary><c>0.1.0</c></summary>
    public static readonly string Text = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
