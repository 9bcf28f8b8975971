# Sourced by scripts here: $java is the java of a JDK 25, of JAVA_HOME, PATH or /usr/lib/jvm.
java=""
for candidate in ${JAVA_HOME:+"$JAVA_HOME/bin/java"} "$(command -v java || true)" /usr/lib/jvm/*25*/bin/java; do
  if [ -x "$candidate" ] && "$candidate" -version 2>&1 | head -n 1 | grep -qE '"25[."]'; then java=$candidate; break; fi
done
[ -n "$java" ] || { echo "no JDK 25 in JAVA_HOME, PATH or /usr/lib/jvm" >&2; exit 2; }
export JAVA_HOME=${java%/bin/java}
