#!/usr/bin/env bash
# The whole job on one machine: CT objects of 512 KiB from Orthanc through everything embedded in
# one JVM (-Xmx512m) to published ImagingStudies, against DCMTK's movescu + storescp pulling the
# same studies in the same run (which writes files and does nothing else).
#   bench/migrate.sh [STUDIES] [OBJECTS_PER_STUDY]      default 40 x 100 = 4,000 objects, 2 GiB
# VERIFY=read-back measures with every object read back instead of the store's checksum.
# The measured wave is the second one of a started process (gantry up).
set -euo pipefail
studies=${1:-40}
objects=${2:-100}
. "$(dirname "$0")/peers.sh"
. "$(dirname "$0")/stages.sh"
command -v bc >/dev/null || { echo "missing bc: apt-get install -y bc" >&2; exit 2; }
dicom=14242 rest=18042 migrator=21190 dest=21191 dashboard=18480

echo "making $studies studies of $objects objects ..."
"$java" "$top/bench/MakeCt.java" "$work/warm" 8 "$objects" 900000
"$java" "$top/bench/MakeCt.java" "$work/measured" "$studies" "$objects"
orthanc $dicom $rest $migrator $dest
load "$work/warm" $rest
load "$work/measured" $rest
megabytes=$(echo "$studies * $objects * 524288 / 1000000" | bc)

one=$(dcmtk_pull $dicom $dest 1 "$work/measured/studies.csv")
four=$(dcmtk_pull $dicom $dest 4 "$work/measured/studies.csv")

cat >"$work/gantry.yaml" <<Y
state: $work/state
dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: $migrator }
sources:
  - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: $dicom, kind: legacy, issuerOfPatientId: LEGACY, tls: none }
archive: { endpoint: embedded, verify: ${VERIFY:-auto} }
fhir: { baseUrl: embedded, version: R4, patients: create }
dashboard: { bind: 127.0.0.1, port: $dashboard }
Y
"$top/gantry" up --config "$work/gantry.yaml" --quiet >"$work/up.log" 2>&1 &
up=$!; pids+=($up)
for _ in $(seq 600); do [ -s "$work/state/endpoint.json" ] && break; kill -0 $up || { cat "$work/up.log"; exit 1; }; sleep 0.2; done
"$top/gantry" migrate --config "$work/gantry.yaml" --wave warm --studies "$work/warm/studies.csv" --json >"$work/warm.json"
java_pid=$up # the launcher becomes the JVM
cpu() { awk '{print $14 + $15}' "/proc/$java_pid/stat"; }
before=$(cpu)
postgres_pid=$(head -n 1 "$work/state/ledger/data/postmaster.pid")
{ look "$java_pid" "$postgres_pid" || true; printf -- '-\t-\t0\n'; } >"$work/threads.tsv"
watch_threads "$work/threads.tsv" "$java_pid" "$postgres_pid" & watcher=$!; pids+=($watcher)
"$top/gantry" migrate --config "$work/gantry.yaml" --wave measured --studies "$work/measured/studies.csv" --json >"$work/measured.json"
kill $watcher || true
look "$java_pid" "$postgres_pid" >>"$work/threads.tsv" || true
after=$(cpu)
seconds=$(sed -n 's/.*"elapsedSeconds" *: *\([0-9.]*\).*/\1/p' "$work/measured.json" | head -n 1)

count=$((studies * objects))
echo
echo "objects                       $count of 512 KiB ($megabytes MB)"
printf 'DCMTK pull, 1 association     %6.1f MB/s\n' "$(echo "$megabytes / $one" | bc -l)"
printf 'DCMTK pull, 4 associations    %6.1f MB/s\n' "$(echo "$megabytes / $four" | bc -l)"
printf 'gantry migrate, whole wave    %6.1f MB/s   (%s s, of DCMTK on 4 associations: %.2f)\n' \
  "$(echo "$megabytes / $seconds" | bc -l)" "$seconds" "$(echo "$four / $seconds" | bc -l)"
printf 'CPU of the gantry process     %6.1f ms per object\n' "$(echo "($after - $before) * 10 / $count" | bc -l)"
echo "CPU per object by stage (threads of the process, and its PostgreSQL):"
by_stage "$work/threads.tsv" "$count"
grep -o '"balanced" *: *[a-z]*' "$work/measured.json" | head -n 1
