package io.gantry.normalizer.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The tables that come with the matcher: pet names, and names that many people bear. Immutable. */
final class KnownNames {
  private final Set<String> formal = new HashSet<>();
  private final Set<String> frequent = new HashSet<>();

  /** Name to the formal names it stands for. */
  private final Map<String, Set<String>> formalOf = new HashMap<>();

  KnownNames() {
    for (String line : lines("nicknames.txt")) {
      String[] names = line.split(" ");
      formal.add(names[0]);
      for (String name : names) {
        formalOf.computeIfAbsent(name, ignored -> new HashSet<>()).add(names[0]);
      }
    }
    for (String line : lines("names.txt")) {
      frequent.addAll(List.of(line.split(" ")));
    }
    frequent.addAll(formalOf.keySet());
  }

  private static List<String> lines(String resource) {
    try (InputStream in =
            Objects.requireNonNull(KnownNames.class.getResourceAsStream(resource), resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether both may name one person: a line of the table holds both. */
  boolean related(String a, String b) {
    Set<String> ofA = formalOf.getOrDefault(a, Set.of());
    Set<String> ofB = formalOf.getOrDefault(b, Set.of());
    return ofA.stream().anyMatch(ofB::contains);
  }

  /** Whether it is a given name in its own right. */
  boolean isFormal(String name) {
    return formal.contains(name);
  }

  boolean isFrequent(String name) {
    return frequent.contains(name);
  }
}
