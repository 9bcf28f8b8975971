package io.gantry.fhir.rules;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.jspecify.annotations.Nullable;

/** DICOM dates and times (PS3.5 6.2) as FHIR dateTime, which has a time only with a zone. */
final class DicomTimes {
  private static final Pattern TIME =
      Pattern.compile("([0-9]{2})([0-9]{2})([0-9]{2})?(?:\\.([0-9]{1,6}))?");
  private static final Pattern ZONE = Pattern.compile("([+-][0-9]{2})([0-9]{2})");
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private DicomTimes() {}

  /** Empty where the date is none; the date alone where time or zone is missing or none. */
  static Optional<DateTimeType> dateTime(
      @Nullable String da, @Nullable String tm, @Nullable String zone) {
    return date(da)
        .map(date -> {
          Optional<String> clock = clock(tm);
          Optional<String> offset = offset(zone);
          return clock.isPresent() && offset.isPresent()
              ? new DateTimeType(date + "T" + clock.get() + offset.get())
              : new DateTimeType(date.toString());
        });
  }

  static Optional<DateType> birthDate(@Nullable String da) {
    return date(da).map(date -> new DateType(date.toString()));
  }

  private static Optional<LocalDate> date(@Nullable String da) {
    try {
      return da == null
          ? Optional.empty()
          : Optional.of(LocalDate.parse(da.strip(), DateTimeFormatter.BASIC_ISO_DATE));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Seconds may be missing and are zero then, as FHIR allows; minutes may not. */
  private static Optional<String> clock(@Nullable String tm) {
    Matcher matcher = TIME.matcher(tm == null ? "" : tm.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      String second = matcher.group(3);
      LocalTime time =
          LocalTime.of(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              second == null ? 0 : Math.min(59, Integer.parseInt(second)));
      String fraction = matcher.group(4);
      // Milliseconds are what every FHIR server keeps.
      return Optional.of(
          CLOCK.format(time) + (fraction == null ? "" : "." + (fraction + "00").substring(0, 3)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> offset(@Nullable String zone) {
    Matcher matcher = ZONE.matcher(zone == null ? "" : zone.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      ZoneOffset offset = ZoneOffset.of(matcher.group(1) + ":" + matcher.group(2));
      return Optional.of(offset.equals(ZoneOffset.UTC) ? "Z" : offset.getId());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
