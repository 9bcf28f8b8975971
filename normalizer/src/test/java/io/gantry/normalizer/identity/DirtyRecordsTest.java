package io.gantry.normalizer.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bars of the matcher on people whom no table of ours knows. */
class DirtyRecordsTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void noWrongLinkAndMostRecordsLinkedAmongInventedNames(long seed) {
    DirtyRecords dirty = new DirtyRecords(seed, 600, 2000);
    PatientIndex index = new PatientIndex();
    dirty.patients().forEach(index::put);
    IdentityMatcher matcher = new IdentityMatcher(index);
    List<String> wrong = new ArrayList<>();
    int known = 0;
    int linked = 0;
    int clean = 0;
    int cleanLinked = 0;
    for (DirtyRecords.Answered answered : dirty.records()) {
      Decision decision = matcher.decide(answered.record());
      boolean isLinked = decision instanceof Decision.Linked;
      if (decision instanceof Decision.Linked link && !answered.right().contains(link.mrn())) {
        wrong.add(answered + " -> " + decision);
      }
      if (!answered.right().isEmpty()) {
        known++;
        linked += isLinked ? 1 : 0;
        clean += answered.clean() ? 1 : 0;
        cleanLinked += answered.clean() && isLinked ? 1 : 0;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(100.0 * cleanLinked / clean).as("clean records linked, %%").isGreaterThan(97);
    // One in ten carries somebody else's number and must not be linked.
    assertThat(100.0 * linked / known).as("all records linked, %%").isGreaterThan(74);
  }
}
