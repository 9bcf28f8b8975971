package io.gantry.fhir.adapter.hl7;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.fhir.adapter.hl7.Acknowledgement.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String HEADER =
      "MSH|^~\\&|HIS|HOSP|GANTRY|RAD|20260101||ADT^A08^ADT_A01|17|T|2.3|||%s|%s\rPID|1||100||Moss\r";

  private static Optional<String> answer(String message, Outcome outcome, String text) {
    return Acknowledgement.to(message.getBytes(StandardCharsets.UTF_8), true)
        .of(outcome, text, NOON)
        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
  }

  @Test
  void theAnswerGoesBackInTheSendersVersionWithItsControlId() {
    assertThat(answer(HEADER.formatted("", ""), Outcome.ACCEPTED, ""))
        .contains(
            "MSH|^~\\&|GANTRY|RAD|HIS|HOSP|20260101120000.000||ACK^A08^ACK|GANTRY1767268800000|T|2.3\r"
                + "MSA|AA|17\r");
  }

  @Test
  void aRefusalSaysWhyWithoutWhatTheMessageHolds() {
    String error =
        answer(HEADER.formatted("", ""), Outcome.ERROR, "no MRG | segment").orElseThrow();
    assertThat(error).contains("\rMSA|AE|17\r", "ERR|||207^Application internal error^HL70357|E|");
    assertThat(error).contains("no MRG   segment").doesNotContain("Moss");
    assertThat(answer(HEADER.formatted("", ""), Outcome.REJECTED, "no").orElseThrow())
        .contains("\rMSA|AR|17\r");
  }

  @Test
  void inEnhancedModeTheSenderSaysWhatItWantsToHear() {
    assertThat(answer(HEADER.formatted("AL", "NE"), Outcome.ACCEPTED, "").orElseThrow())
        .contains("MSA|CA|17");
    assertThat(answer(HEADER.formatted("AL", "NE"), Outcome.ERROR, "x").orElseThrow())
        .contains("MSA|CE|17");
    assertThat(answer(HEADER.formatted("NE", "AL"), Outcome.ACCEPTED, "").orElseThrow())
        .contains("MSA|AA|17");
    assertThat(answer(HEADER.formatted("ER", "NE"), Outcome.ACCEPTED, "")).isEmpty();
    assertThat(answer(HEADER.formatted("ER", "NE"), Outcome.REJECTED, "x").orElseThrow())
        .contains("MSA|CR|17");
    assertThat(answer(HEADER.formatted("NE", "NE"), Outcome.ERROR, "x")).isEmpty();
  }

  @Test
  void evenNoHl7GetsAnAnswer() {
    for (String message : new String[] {"", "MSH", "MSH|^~", "hello", "MSH\u0000\u0001"}) {
      assertThat(answer(message, Outcome.REJECTED, "not HL7").orElseThrow())
          .startsWith("MSH|^~\\&|")
          .contains("\rMSA|AR|");
    }
  }
}
