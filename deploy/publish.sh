#!/usr/bin/env bash
# Publishes both processes below artifacts/publish for the machine this runs on. Arguments are given to the build.
set -euo pipefail
cd "$(dirname "$0")/.."
out=artifacts/publish
linker=
for candidate in clang gcc; do
  if command -v "$candidate" >/dev/null; then linker=$candidate; break; fi
done

rm -rf "$out"
echo "control plane: ReadyToRun, needs the ASP.NET Core runtime"
dotnet publish controlplane/Server -c Release --ucr --no-self-contained -v quiet -p:PublishReadyToRun=true -o "$out/controlplane" "$@"
if [ -n "$linker" ]; then
  echo "proxy: NativeAOT, linked by $linker"
  dotnet publish dataplane/Proxy -c Release --ucr -v quiet -p:PublishAot=true -p:CppCompilerAndLinker="$linker" -o "$out/dataplane" "$@"
else
  echo "proxy: ReadyToRun, because neither clang nor gcc is here to link native code; needs the ASP.NET Core runtime"
  dotnet publish dataplane/Proxy -c Release --ucr --no-self-contained -v quiet -p:PublishReadyToRun=true -o "$out/dataplane" "$@"
fi

# Symbols and documentation are for developers; they stay out of what is shipped.
find "$out" \( -name '*.pdb' -o -name '*.xml' -o -name '*.dbg' -o -name '*.staticwebassets.endpoints.json' \) -delete
ls -l "$out"/controlplane/gatewayapi-controlplane "$out"/dataplane/gatewayapi-dataplane
