package io.gantry.loader;

/** What became of a revision of a study. */
public sealed interface ManifestOutcome {
  /** {@code manifest.json} says what the revision says; just now or since an earlier time. */
  record Current(String key, int version) implements ManifestOutcome {}

  /** {@code manifest.json} is of a later revision and stays. */
  record Superseded(long byRevision) implements ManifestOutcome {}
}
