#!/bin/sh
# Stands for the proxy: holds the lock, describes itself, notes each start, stops on SIGTERM. A file "die" in the state directory makes it
# end at once with code 3; "stubborn" makes it ignore SIGTERM.
while [ $# -gt 0 ]; do
  case "$1" in
    --state) state=$2 ;; --gateway) gateway=$2 ;; --control-plane) control=$2 ;; --port-offset) offset=$2 ;; --admin-address) admin=$2 ;;
  esac
  shift 2
done
echo "$$" >> "$state/starts"
[ -e "$state/die" ] && exit 3
exec 9> "$state/proxy.lock"
flock -n -x 9 || exit 4
printf '{"pid":%s,"gateway":"%s","adminAddress":"%s","controlPlane":"%s","portOffset":%s}\n' "$$" "$gateway" "$admin" "$control" "$offset" > "$state/proxy.json.new"
if [ -e "$state/stubborn" ]; then trap '' TERM; else trap 'echo drained >> "$state/starts"; exit 0' TERM; fi
mv "$state/proxy.json.new" "$state/proxy.json"
while :; do sleep 0.05 9>&-; done
