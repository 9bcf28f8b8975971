package io.gantry.app;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The stages, in the order of the flow. */
public enum StageName {
  EXTRACTOR("extractor"),
  NORMALIZER("normalizer"),
  LOADER("loader"),
  RECONCILER("reconciler"),
  FHIR_BRIDGE("fhir-bridge");

  private final String text;

  StageName(String text) {
    this.text = text;
  }

  /** As on the command line. */
  public String text() {
    return text;
  }

  public static Set<StageName> all() {
    return EnumSet.allOf(StageName.class);
  }

  /**
   * @throws IllegalArgumentException with the names that there are
   */
  public static StageName of(String text) {
    return Arrays.stream(values())
        .filter(stage -> stage.text.equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no stage is called "
                    + text
                    + "; there are "
                    + Arrays.stream(values())
                        .map(StageName::text)
                        .collect(Collectors.joining(", "))));
  }
}
