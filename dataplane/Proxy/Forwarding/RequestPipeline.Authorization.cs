using GatewayApi.DataPlane.Routing.Balancing;
using GatewayApi.DataPlane.Routing.Filters;

namespace GatewayApi.DataPlane.Forwarding;

// The steps of requests that somebody is asked about (ExternalAuth). They alone are asynchronous before there is a backend to forward to.
internal sealed partial class RequestPipeline
{
    // Once for each request, whatever is sent again later.
    private async ValueTask AuthorizeAsync(Exchange x, CompiledFilters filters)
    {
        if (await authorizer.AllowsAsync(x, filters) && !await IsAnsweredAsync(x, filters))
        {
            await ChooseAsync(x);
        }
    }

    private async ValueTask AuthorizeAsync(Exchange x, BackendState backend)
    {
        if (await authorizer.AllowsAsync(x, x.BackendFilters) && !await IsAnsweredAsync(x, x.BackendFilters))
        {
            await ForwardAsync(x, backend);
        }
    }

    private static async ValueTask<bool> IsAnsweredAsync(Exchange x, CompiledFilters filters)
    {
        if (!filters.AsksBeforeAnswer || !TryAnswer(x, filters, out var answer))
        {
            return false;
        }

        await ReplyWriter.WriteAsync(x, answer);
        return true;
    }
}
