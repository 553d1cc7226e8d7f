# The proxy: native code, so all it needs is a C library. Build from the root of the repository: make images.
FROM mcr.microsoft.com/dotnet/sdk:10.0-aot AS build
WORKDIR /src
COPY . .
RUN dotnet publish dataplane/Proxy -c Release -p:PublishAot=true --ucr -o /out \
    && find /out \( -name '*.pdb' -o -name '*.dbg' -o -name '*.xml' \) -delete

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /out /app
USER 65532:65532
EXPOSE 19000
ENTRYPOINT ["/app/gatewayapi-dataplane"]
