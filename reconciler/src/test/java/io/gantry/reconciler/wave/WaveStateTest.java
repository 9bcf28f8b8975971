package io.gantry.reconciler.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.GantryException;
import io.gantry.reconciler.wave.WaveState.Finished;
import io.gantry.reconciler.wave.WaveState.Move;
import io.gantry.reconciler.wave.WaveState.Paused;
import io.gantry.reconciler.wave.WaveState.Planned;
import io.gantry.reconciler.wave.WaveState.Running;
import io.gantry.reconciler.wave.WaveState.Stopped;
import io.gantry.reconciler.wave.WaveState.Stopping;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaveStateTest {
  private static final List<WaveState> ALL =
      List.of(
          new Planned(),
          new Running(),
          new Paused(),
          new Stopping(),
          new Stopped(),
          new Finished());
  private static final Map<String, Map<Move, String>> LEGAL =
      Map.of(
          "planned", Map.of(Move.START, "running"),
          "running", Map.of(Move.PAUSE, "paused", Move.STOP, "stopping"),
          "paused", Map.of(Move.RESUME, "running", Move.STOP, "stopping"),
          "stopping", Map.of(),
          "stopped", Map.of(Move.START, "running"),
          "finished", Map.of(Move.START, "running"));

  @Test
  void everyStateHasExactlyItsLegalMoves() {
    for (WaveState state : ALL) {
      for (Move move : Move.values()) {
        String expected = LEGAL.getOrDefault(state.text(), Map.of()).get(move);
        assertThat(after(state, move)).as(state.text() + " " + move).isEqualTo(expected);
      }
    }
  }

  @Property
  void noSequenceOfMovesAndEndsLeavesTheStatesThatTheLedgerCanKeep(
      @ForAll @Size(max = 30) List<Move> moves, @ForAll @Size(max = 30) List<Boolean> ends) {
    WaveState state = new Planned();
    boolean ran = false;
    for (int i = 0; i < moves.size(); i++) {
      if (i < ends.size() && ends.get(i)) {
        state = state.ended();
      }
      String next = after(state, moves.get(i));
      state = next == null ? state : WaveState.of(next);
      ran |= state instanceof Running;
      assertThat(WaveState.of(state.text())).isEqualTo(state);
      assertThat(ran || state instanceof Planned).as("nothing is over that never ran").isTrue();
    }
  }

  @Test
  void onlyWhatIsUnderWayCanEnd() {
    assertThat(ALL)
        .extracting(state -> state.ended().text())
        .containsExactly("planned", "finished", "finished", "stopped", "stopped", "finished");
  }

  private static @Nullable String after(WaveState state, Move move) {
    try {
      return state.after(move).text();
    } catch (GantryException e) {
      assertThat(e.code()).isEqualTo("GTY-0642");
      return null;
    }
  }
}
