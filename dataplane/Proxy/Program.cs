using GatewayApi.DataPlane.Runtime;

// Before the first socket: completions run on the thread that sees them, which saves a thread switch per message.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
return await ProxyProcess.RunAsync(args);
