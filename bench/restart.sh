#!/usr/bin/env bash
# How long the run after a kill -9 takes, against the usual time of the same wave in the same run:
# for each named crash point a new state directory, a first run that dies there, and the next run.
#   bench/restart.sh [STUDIES] [OBJECTS_PER_STUDY]      default 6 x 20
set -euo pipefail
studies=${1:-6}
objects=${2:-20}
. "$(dirname "$0")/peers.sh"
dicom=14242 rest=18042 migrator=21190 dest=21191

"$java" "$top/bench/MakeCt.java" "$work/ct" "$studies" "$objects"
orthanc $dicom $rest $migrator $dest
load "$work/ct" $rest
# migrate STATE: seconds; the exit code is left in $work/rc
migrate() {
  cat >"$work/gantry.yaml" <<Y
state: $1
dicom: { aeTitle: MIGRATOR, bind: 127.0.0.1, port: $migrator }
sources:
  - { name: legacy, aeTitle: LEGACY, host: 127.0.0.1, port: $dicom, kind: legacy, issuerOfPatientId: LEGACY, tls: none }
archive: { endpoint: embedded }
fhir: { baseUrl: embedded, version: R4, patients: create }
dashboard: { bind: 127.0.0.1, port: 18480 }
Y
  local began rc=0; began=$(date +%s.%N)
  "$top/gantry" migrate --config "$work/gantry.yaml" --quiet --json >"$work/report.json" 2>"$work/migrate.err" || rc=$?
  echo "$rc" >"$work/rc"
  echo "$(date +%s.%N) - $began" | bc
}

usual=$(migrate "$work/usual")
[ "$(cat "$work/rc")" = 0 ] || { cat "$work/migrate.err"; exit 1; }
printf '%-24s %6.1f s\n' "usual, from nothing" "$usual"
again=$(migrate "$work/usual")
printf '%-24s %6.1f s\n' "usual, nothing to do" "$again"
for point in after-c-store after-fdatasync after-kafka-ack after-s3-put after-ledger-commit; do
  GANTRY_JAVA_OPTS="-Dgantry.crash.at=$point:7" migrate "$work/$point" >/dev/null
  [ "$(cat "$work/rc")" = 137 ] || { echo "did not die at $point: $(cat "$work/rc")" >&2; exit 1; }
  seconds=$(migrate "$work/$point")
  [ "$(cat "$work/rc")" = 0 ] || { cat "$work/migrate.err"; exit 1; }
  printf '%-24s %6.1f s   (usual %+.1f s) %s\n' "$point" "$seconds" "$(echo "$seconds - $usual" | bc)" \
    "$(grep -o '"balanced" *: *[a-z]*' "$work/report.json" | head -n 1)"
done
