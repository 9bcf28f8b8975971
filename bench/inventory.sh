#!/usr/bin/env bash
# Inventory of a simulated archive (headers only) by date, modality and patient, everything embedded
# in one JVM of 512 MB: seconds, studies per second, peak heap, and the growth from one size to the
# next. The second inventory of each size finds nothing new: the delta alone.
#   bench/inventory.sh [STUDIES]...      default 20000 200000
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=${BENCH_DIR:-$(mktemp -d)}
mkdir -p "$work"; chmod o+x "$work" # as root, PostgreSQL runs as another user
command -v bc >/dev/null || { echo "missing bc: apt-get install -y bc" >&2; exit 2; }
sizes=("$@"); [ ${#sizes[@]} -gt 0 ] || sizes=(20000 200000)
simulator=""
trap '[ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true' EXIT
dicom=14242 migrator=21190
# number of a key in a JSON document, its first occurrence
number() { sed -n "s/.*\"$1\" *: *\([0-9.]*\).*/\1/p" "$2" | head -n 1; }
# largest heap before a collection, and after one, in MB
heap() { grep -oE '[0-9]+M->[0-9]+M' "$1" | sed 's/M//g; s/->/ /' | awk '{ if ($1 > b) b = $1; if ($2 > a) a = $2 } END { printf "%d %d", b, a }'; }

printf '%-10s %-9s %9s %10s %12s %12s %9s\n' studies inventory seconds studies/s 'heap MB' 'after GC MB' 'ledger MB'
before=""
for size in "${sizes[@]}"; do
  state="$work/state-$size"; rm -rf "$state"
  cat >"$work/simulator.yaml" <<Y
aeTitle: LEGACY
port: $dicom
holdings: [ { seed: 42, studies: $size, kinds: [CT, MR, CR, US, SR], imageKiB: 1, imagesPerSeries: 4, issuer: LEGACY } ]
Y
  cat >"$work/gantry.yaml" <<Y
state: $state
dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: $migrator }
sources:
  - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: $dicom, kind: legacy, issuerOfPatientId: LEGACY, tls: none }
archive: { endpoint: embedded }
fhir: { baseUrl: none }
dashboard: { bind: 127.0.0.1, port: 18480 }
Y
  "$top/gantry" simulate --config "$work/simulator.yaml" >"$work/simulator.log" 2>&1 & simulator=$!
  for _ in $(seq 600); do grep -q 'listens on port' "$work/simulator.log" && break; kill -0 "$simulator"; sleep 0.2; done
  for which in first second; do
    rc=0
    GANTRY_JAVA_OPTS="-Xlog:gc:file=$work/gc-$size-$which.log" \
      "$top/gantry" inventory --config "$work/gantry.yaml" --quiet --json >"$work/$size-$which.json" 2>"$work/$size-$which.err" || rc=$?
    [ "$rc" = 0 ] || { echo "ended with $rc:" >&2; tail -n 20 "$work/$size-$which.err" >&2; exit 1; }
    seconds=$(number elapsedSeconds "$work/$size-$which.json")
    read -r peak after <<<"$(heap "$work/gc-$size-$which.log")"
    printf '%-10s %-9s %9s %10.0f %12s %12s %9s\n' "$size" "$which" "$seconds" "$(echo "$size / $seconds" | bc -l)" "$peak" "$after" \
      "$(du -sm "$state/ledger/data/base" | cut -f1)"
    [ "$which" = first ] || continue
    [ -z "$before" ] || printf 'growth: %.1f times the studies, %.1f times the seconds\n' \
      "$(echo "$size / ${before% *}" | bc -l)" "$(echo "$seconds / ${before#* }" | bc -l)"
    before="$size $seconds"
  done
  kill "$simulator"; wait "$simulator" 2>/dev/null || true; simulator=""
done
