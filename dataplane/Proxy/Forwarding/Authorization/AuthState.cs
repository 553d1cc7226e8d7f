using Microsoft.AspNetCore.Http;

namespace GatewayApi.DataPlane.Forwarding.Authorization;

/// <summary>What is known of one request from the services that were asked about it.</summary>
/// <param name="deadline">The rule's time limits, which began with the first question; null for none.</param>
/// <param name="budget">What its body was kept from.</param>
internal sealed class AuthState(Deadline? deadline, ByteBudget budget)
{
    private int _taken;

    /// <summary>The rule's time limits; null for none.</summary>
    public Deadline? Deadline => deadline;

    /// <summary>What the service of the rule said; null when there is none, or not yet.</summary>
    public AuthGrant? Rule { get; set; }

    /// <summary>What the service of the backend reference said; null when there is none, or not yet.</summary>
    public AuthGrant? Backend { get; set; }

    /// <summary>The client's whole body, once it has been read for a service.</summary>
    public byte[]? Body { get; set; }

    /// <summary>Takes bytes of the budget until the request has ended.</summary>
    public bool TryTake(int bytes)
    {
        if (!budget.TryTake(bytes))
        {
            return false;
        }

        _taken += bytes;
        return true;
    }

    /// <summary>Edits the response of the backend.</summary>
    public void EditResponse(IHeaderDictionary headers)
    {
        Backend?.EditResponse(headers);
        Rule?.EditResponse(headers);
    }

    /// <summary>The request has ended.</summary>
    public void End()
    {
        budget.Return(_taken);
        _taken = 0;
    }
}
