# Sourced by the benchmarks: starts and stops the peers on loopback, in $work.
export TCP_NODELAY=1
pids=()
cleanup() { for pid in "${pids[@]:-}"; do [ -n "$pid" ] && kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; }
trap cleanup EXIT
need() { command -v "$1" >/dev/null || { echo "missing $1: apt-get install -y --no-install-recommends orthanc dcmtk gcc libc6-dev curl" >&2; exit 2; }; }
for program in Orthanc movescu storescp gcc curl; do need "$program"; done
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=${BENCH_DIR:-$(mktemp -d)}
mkdir -p "$work"
chmod o+x "$work" # as root, PostgreSQL runs as another user
shim="$work/loopback.so"
gcc -shared -fPIC -O2 -o "$shim" "$top/testkit/src/main/resources/io/gantry/testkit/loopback.c" -ldl
for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do [ -x "$jdk/bin/java" ] && "$jdk/bin/java" -version 2>&1 | grep -q '"25' && break; done
java="$jdk/bin/java"
wait_port() { for _ in $(seq 400); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0; sleep 0.05; done; echo "no server on port $1" >&2; return 1; }

# orthanc DICOM_PORT HTTP_PORT MIGRATOR_PORT DEST_PORT
orthanc() {
  cat >"$work/orthanc.json" <<J
{"Name":"LEGACY","StorageDirectory":"$work/orthanc","IndexDirectory":"$work/orthanc","Plugins":[],
 "HttpPort":$2,"RemoteAccessAllowed":false,"AuthenticationEnabled":false,"DicomAet":"LEGACY","DicomPort":$1,
 "DicomCheckCalledAet":true,"SyncStorageArea":false,"ConcurrentJobs":8,"DicomThreadsCount":8,
 "DicomModalities":{"migrator":{"AET":"MIGRATOR","Host":"127.0.0.1","Port":$3},"dest":{"AET":"DEST","Host":"127.0.0.1","Port":$4},
 "movescu":{"AET":"MOVESCU","Host":"127.0.0.1","Port":$4}}}
J
  LD_PRELOAD="$shim" Orthanc "$work/orthanc.json" >"$work/orthanc.log" 2>&1 &
  pids+=($!)
  wait_port "$1"; wait_port "$2"
}

# load DIR HTTP_PORT
load() {
  find "$1" -name '*.dcm' -print0 | xargs -0 -P 4 -I{} curl -s -o /dev/null --data-binary @{} "http://127.0.0.1:$2/instances"
}

# dcmtk_pull DICOM_PORT DEST_PORT ASSOCIATIONS STUDIES_CSV: seconds that movescu + storescp take
dcmtk_pull() {
  rm -rf "$work/dcmtk"; mkdir -p "$work/dcmtk"
  LD_PRELOAD="$shim" storescp --fork -aet DEST -od "$work/dcmtk" +B --accept-all "$2" >/dev/null 2>&1 &
  local scp=$!; pids+=($scp); wait_port "$2"
  local began; began=$(date +%s.%N)
  tail -n +2 "$4" | xargs -P "$3" -I{} movescu -S -aet MOVESCU -aem DEST -aec LEGACY -k QueryRetrieveLevel=STUDY -k StudyInstanceUID={} 127.0.0.1 "$1" >/dev/null 2>&1
  local ended; ended=$(date +%s.%N)
  kill "$scp" 2>/dev/null || true
  echo "$ended - $began" | bc
}
