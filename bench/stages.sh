# Sourced by the benchmarks: the CPU time of a process and its children by stage, from the names of
# its threads (Linux /proc, 10 ms ticks). Threads that come and go between two looks are missed, so
# the sum is compared with the process's own account.

# tree PID: the process and all of its descendants
tree() { echo "$1"; local child; for child in $(pgrep -P "$1" || true); do tree "$child"; done; }

# look PID...: a line "pid/tid name ticks" for every thread of the processes and their children
look() {
  local pid
  for pid in $(for root in "$@"; do tree "$root"; done); do
    cat /proc/"$pid"/task/*/stat 2>/dev/null | sed -nE "s|^([0-9]+) \((.*)\) (.*)$|$pid/\1\t\2\t\3|p" |
      awk -F'\t' '{ split($3, f, " "); print $1 "\t" $2 "\t" f[12] + f[13] }'
  done
}

# watch_threads FILE PID...: looks twice a second until killed or the first process has ended
watch_threads() {
  local file=$1; shift
  while kill -0 "$1" 2>/dev/null; do look "$@" >>"$file" || true; sleep 0.5; done
}

# by_stage FILE OBJECTS: CPU milliseconds per object for each stage
by_stage() {
  awk -F'\t' -v objects="$2" '
    function stage(name) {
      if (name ~ /^(dicom-|digest|spool-|extract|Extract|orders)/) return "extractor";
      if (name ~ /^(normaliz|gantry-normal|StreamThread|.*StreamThread|kafka-streams|TaskExecutor|rocksdb)/) return "normalizer";
      if (name ~ /^(loader|sdk-async|aws-|idle-conn)/) return "loader";
      if (name ~ /^(reconcil|dashboard|ledger:|wave|http-nio|Catalina|tomcat)/) return "reconciler";
      if (name ~ /^(fhir|Camel)/) return "fhir-bridge";
      if (name ~ /^(data-plane|control-plane|kafka-[0-9s]|kafka-sched|kafka-log|broker-|raft-|quorum|group-coord|transaction|ExpirationR|ThrottledC|LogDirF|log-cleaner|controller|event-hand|executor-|AlterPart|.*ExpirationRe|share-|Controller|NodeTo|AddPart|TxnMark|network-part|metadata-|SensorExp)/) return "embedded Kafka broker";
      if (name ~ /^(postgres)/) return "embedded PostgreSQL";
      if (name ~ /^S3Proxy/) return "embedded s3proxy";
      if (name ~ /^ehr/) return "embedded EHR";
      if (name ~ /^C[12] /) return "JVM: compiler";
      if (name ~ /^(GC |G1 |VM |Common-Cl|Signal|Service|Monitor|Finalizer|Reference|Notification|Cleaner)/) return "JVM: GC and the rest";
      if (name ~ /^(instances\.|studies\.|orders-poll|kafka-producer|kafka-coord|kafka-admin|consumer_back)/) return "Kafka clients of all stages";
      return "other: " name;
    }
    !($1 in first) { first[$1] = started ? 0 : $3; name[$1] = $2 }
    $1 == "-" { started = 1; next }
    { last[$1] = $3 }
    END {
      for (t in last) { used = (last[t] - first[t]) * 10 / objects; sum[stage(name[t])] += used; all += used }
      for (s in sum) if (sum[s] >= 0.005) printf "  %-28s %6.2f ms\n", s, sum[s] | "sort -k1";
      close("sort -k1"); printf "  %-28s %6.2f ms\n", "sum", all;
    }' "$1"
}
