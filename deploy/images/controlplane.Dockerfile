# The control plane: framework-dependent on the ASP.NET Core runtime. Build from the root of the repository: make images.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish controlplane/Server -c Release --no-self-contained -p:PublishReadyToRun=true --ucr -o /out \
    && find /out \( -name '*.pdb' -o -name '*.xml' \) -delete

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
COPY --from=build /out /app
USER 65532:65532
EXPOSE 18000 18080
ENTRYPOINT ["/app/gatewayapi-controlplane"]
