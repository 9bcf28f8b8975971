package io.gantry.dicom.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Names of common transfer syntaxes and SOP classes (PS3.6 annex A), for people to read. */
public final class UidNames {
  private static final Map<String, String> NAMES = load();

  private UidNames() {}

  private static Map<String, String> load() {
    Map<String, String> names = new HashMap<>();
    try (InputStream in = Objects.requireNonNull(UidNames.class.getResourceAsStream("uids.tsv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          names.put(line.substring(0, tab), line.substring(tab + 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(names);
  }

  /** The name; of an unknown UID the UID itself. */
  public static String of(String uid) {
    return NAMES.getOrDefault(uid, uid);
  }
}
