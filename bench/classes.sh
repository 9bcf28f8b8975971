# Sourced after peers.sh: compiles the benchmark's own classes, sets $classes to what they run with.
library() { find "${HOME}/.m2/repository/$1" -name "$2" | sort | tail -1; }
for module in contracts dicom platform extractor; do
  [ -d "$top/$module/target/classes" ] || { echo "build first: ./mvnw -pl extractor -am -Dquick -DskipTests compile" >&2; exit 2; }
done
classes=${BUILT:-$top}/contracts/target/classes:${BUILT:-$top}/dicom/target/classes:${BUILT:-$top}/platform/target/classes:${BUILT:-$top}/extractor/target/classes
classes+=:$(library org/slf4j/slf4j-api 'slf4j-api-2.*.jar'):$(library org/jspecify 'jspecify-1.*.jar'):$(library com/fasterxml/jackson/core/jackson-annotations 'jackson-annotations-2.*.jar')
mkdir -p "$work/bench-classes"
"${java}c" -nowarn -cp "$classes" -d "$work/bench-classes" "$top/bench/Receiver.java" "$top/bench/Sender.java" 
classes=$work/bench-classes:$classes
