package io.gantry.reconciler.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers and times are written on pages, the same everywhere; times in UTC. */
final class Wording {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};

  /** With commas. */
  public String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** To the minute. */
  public String minute(@Nullable Instant at) {
    return at == null ? "" : MINUTE.format(at);
  }

  /** To the second. */
  public String second(@Nullable Instant at) {
    return at == null ? "" : SECOND.format(at);
  }

  /** In decimal units. */
  public String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? String.format(Locale.ROOT, "%.0f bytes", value)
        : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** With one decimal, none where there is none. */
  public String decimal(@Nullable Double value) {
    if (value == null) {
      return "";
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%,.1f", value);
  }

  /** Hours as a person says them. */
  public String hours(double hours) {
    return duration(Duration.ofSeconds(Math.round(hours * 3600)));
  }

  /** From now until then. */
  public String until(Instant then) {
    return duration(Duration.between(Instant.now(), then));
  }

  /** In its two largest units. */
  public String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return "less than a minute";
    }
    long minutes = (seconds + 30) / 60;
    if (minutes < 120) {
      return minutes == 1 ? "a minute" : minutes + " min";
    }
    if (minutes < 48 * 60) {
      return minutes / 60 + " h " + minutes % 60 + " min";
    }
    long hours = (minutes + 30) / 60;
    return hours / 24 + " d " + hours % 24 + " h";
  }

  /** {@code NEWEST_FIRST} as newest first. */
  public String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@code 20240131} as 2024-01-31; what is no such date as it is. */
  public String day(@Nullable String dicom) {
    return dicom != null && dicom.matches("\\d{8}")
        ? dicom.substring(0, 4) + '-' + dicom.substring(4, 6) + '-' + dicom.substring(6)
        : dicom == null ? "" : dicom;
  }
}
