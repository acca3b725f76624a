#!/usr/bin/env bash
# What a newcomer waits for: a fresh clone of HEAD, `make demo`, seconds to the first page, megabytes of its processes.
# Prints one line of JSON. Package downloads are part of it; a warm package cache makes it quicker.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
group=
stop() {
  if [ -n "$group" ]; then kill -TERM -- "-$group" 2>/dev/null || true; sleep 1; kill -KILL -- "-$group" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap stop EXIT

git clone -q . "$folder/clone"
cd "$folder/clone"
unset VIRTUAL_ENV PYTHONPATH "${!ZUSAGE_@}"
if curl -s -o /dev/null --max-time 2 http://127.0.0.1:8000/; then echo "port 8000 is taken; stop what runs there" >&2; exit 1; fi
begun=$(date +%s.%N)
setsid make demo >"$folder/log" 2>&1 &
group=$!
url=
for _ in $(seq 1 1200); do
  url=$(grep -aoE -m1 'http://[0-9A-Za-z.]+:[0-9]+' "$folder/log" | head -1 || true)
  if [ -n "$url" ] && curl -fsS -o /dev/null --max-time 5 "$url/" 2>/dev/null; then break; fi
  kill -0 "$group" 2>/dev/null || { tail -15 "$folder/log" >&2; exit 1; }
  sleep 0.2
done
ready=$(date +%s.%N)
kilobytes=0
for process in $(ps -o pid= -g "$group"); do
  kilobytes=$((kilobytes + $(awk '/^VmRSS/ {print $2}' "/proc/$process/status" 2>/dev/null || echo 0)))
done
awk -v begun="$begun" -v ready="$ready" -v kb="$kilobytes" \
  'BEGIN {printf "{\"first_page_seconds\": %.1f, \"resident_mb\": %.0f}\n", ready - begun, kb / 1024}'
