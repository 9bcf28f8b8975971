package io.gantry.extractor.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.extractor.move.OpenMoves.Binding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenMovesTest {
  private final OpenMoves<String> moves = new OpenMoves<>();

  @BeforeEach
  void twoStudiesAreOpen() {
    moves.open("legacy", "1.1", "first");
    moves.started("legacy", 7, "1.1", "first");
    moves.open("legacy", "2.2", "second");
    moves.started("legacy", 8, "2.2", "second");
    moves.open("shadow", "1.1", "elsewhere");
  }

  @Test
  void anObjectBindsBySourceAndMessageId() {
    assertThat(moves.bind("legacy", 7, "1.1")).contains(new Binding<>("first", true));
    assertThat(moves.bind("legacy", 8, "2.2")).contains(new Binding<>("second", true));
  }

  @Test
  void withoutMoveOriginatorItBindsBySourceAndStudy() {
    assertThat(moves.bind("legacy", null, "2.2")).contains(new Binding<>("second", true));
    assertThat(moves.bind("shadow", null, "1.1")).contains(new Binding<>("elsewhere", true));
  }

  @Test
  void aWrongMessageIdBindsByStudy() {
    assertThat(moves.bind("legacy", 999, "1.1")).contains(new Binding<>("first", true));
    assertThat(moves.bind("legacy", 8, "1.1")).contains(new Binding<>("first", true));
  }

  @Test
  void anotherStudyUnderAMovesMessageIdCountsThereAndIsUnsolicited() {
    assertThat(moves.bind("legacy", 7, "9.9")).contains(new Binding<>("first", false));
  }

  @Test
  void anObjectOfNoOpenMoveIsUnsolicited() {
    assertThat(moves.bind("legacy", null, "9.9")).isEmpty();
    assertThat(moves.bind("shadow", 7, "9.9")).isEmpty();
    moves.ended("legacy", 7);
    moves.close("legacy", "1.1");
    assertThat(moves.bind("legacy", 7, "1.1")).isEmpty();
  }

  @Test
  void aStudyIsOpenOncePerSource() {
    assertThat(moves.open("legacy", "1.1", "again")).isFalse();
    moves.close("legacy", "1.1");
    assertThat(moves.open("legacy", "1.1", "again")).isTrue();
  }
}
