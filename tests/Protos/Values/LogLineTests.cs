using GatewayApi.Protos.Values;

namespace GatewayApi.Tests.Protos.Values;

public sealed class LogLineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, 7, TimeSpan.Zero);

    [TestCase(0, "trace")]
    [TestCase(2, "info")]
    [TestCase(3, "warning")]
    [TestCase(5, "critical")]
    public void Time_level_speaker_message(int level, string word) => Assert.That(
        LogLine.Format(Noon, level, "GatewayApi.ControlPlane.StatusLoop", "all is well", null),
        Is.EqualTo($"2026-01-31T12:00:00.007Z {word} StatusLoop: all is well"));

    [Test]
    public void Times_are_shown_in_UTC() => Assert.That(
        LogLine.Format(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.FromHours(2)), 2, "X", "m", null), Does.StartWith("2026-01-31T10:00:00.000Z "));

    [Test]
    public void Nothing_that_is_said_begins_a_line_of_its_own_or_speaks_to_the_terminal() => Assert.That(
        LogLine.Format(Noon, 4, "X", "a\r\nb\u001b[2J", new InvalidOperationException("c\nd")),
        Is.EqualTo("2026-01-31T12:00:00.007Z error X: a  b [2J System.InvalidOperationException: c d"));
}
