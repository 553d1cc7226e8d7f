using GatewayApi.DataPlane.Runtime;

namespace GatewayApi.Tests.Proxy;

internal sealed class ProgramPagesTests
{
    [Test]
    public void OnlyPartsOfFilesThatNobodyHasWrittenToAreLetGo()
    {
        string[] lines =
        [
            .. Part("1000-3000 r-xp 00001000 fe:00 12                     /app/gatewayapi-dataplane", 0),
            .. Part("3000-4000 r--p 00003000 fe:00 12                     /app/gatewayapi-dataplane", 12),
            .. Part("4000-8000 rw-p 00004000 fe:00 12                     /app/gatewayapi-dataplane", 0),
            .. Part("8000-9000 r--p 00000000 00:00 0 ", 0),
            .. Part("9000-a000 r--p 00000000 00:00 0                      [vvar]", 0),
            .. Part("7f0000001000-7f0000003000 r--p 00003000 fe:00 14     /usr/lib/lib of x.so", 0),
            .. Part("7f0000003000-7f0000004000 r--s 00003000 fe:00 12     /app/gatewayapi-dataplane", 0),
            .. Part("7f0000005000-7f0000006000 r--p 00003000 fe:00 12     /app/gatewayapi-dataplane", 0),
        ];

        var parts = ProgramPages.ReadOnlyParts(lines, "/app/gatewayapi-dataplane").ToArray();

        Assert.That(parts, Is.EqualTo(((nint, nint)[])[(0x1000, 0x2000), (unchecked((nint)0x7f0000005000), 0x1000)]));
    }

    [Test]
    public void WhatTheSystemSaysOfThisProcessCanBeRead() => Assert.That(ProgramPages.ReadOnlyParts(File.ReadLines("/proc/self/smaps"), Environment.ProcessPath!), Is.Not.Empty);

    private static string[] Part(string head, int copied) => [head, "Size:                 8 kB", $"Anonymous:            {copied} kB", "AnonHugePages:         0 kB", "VmFlags: rd ex mr mw me "];
}
