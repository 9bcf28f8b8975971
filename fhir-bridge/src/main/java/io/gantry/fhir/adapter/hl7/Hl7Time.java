package io.gantry.fhir.adapter.hl7;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The HL7 time stamp: {@code YYYYMMDD[HH[MM[SS[.S+]]]][+/-ZZZZ]}; without a zone it is UTC. */
final class Hl7Time {
  private static final Pattern STAMP =
      Pattern.compile(
          "(\\d{4})(\\d{2})(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:(\\d{2})(?:\\.(\\d{1,9}))?)?)?)?"
              + "([+-]\\d{4})?");

  private Hl7Time() {}

  /** Null for what is no time. */
  static @Nullable Instant parse(String text) {
    Matcher m = STAMP.matcher(text);
    if (!m.matches()) {
      return null;
    }
    try {
      String fraction = m.group(7) == null ? "0" : m.group(7);
      LocalDateTime local =
          LocalDateTime.of(
              number(m, 1),
              number(m, 2),
              number(m, 3),
              number(m, 4),
              number(m, 5),
              number(m, 6),
              Integer.parseInt((fraction + "00000000").substring(0, 9)));
      return local.toInstant(m.group(8) == null ? ZoneOffset.UTC : ZoneOffset.of(m.group(8)));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int number(Matcher matcher, int group) {
    String text = matcher.group(group);
    return text == null ? 0 : Integer.parseInt(text);
  }
}
