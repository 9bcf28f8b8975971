package io.gantry.reconciler.evidence;

import io.gantry.contracts.digest.Sha256;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that whoever checks has written down: public keys (X.509 SubjectPublicKeyInfo, base64 or
 * PEM) or fingerprints of these. After a rotation there are several.
 */
public final class TrustedKeys {
  private static final String PREFIX = "sha256:";
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

  private final List<String> fingerprints;

  private TrustedKeys(List<String> fingerprints) {
    this.fingerprints = List.copyOf(fingerprints);
  }

  /**
   * @param text a key a line, {@code #} begins a comment; PEM blocks between them. What is neither
   *     key nor fingerprint trusts nobody
   */
  public static TrustedKeys of(String text) {
    List<String> found = new ArrayList<>();
    Matcher blocks = PEM.matcher(text);
    while (blocks.find()) {
      found.add(fingerprint(blocks.group(1).replaceAll("\\s", "")));
    }
    for (String line : blocks.replaceAll("\n").lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        String lower = line.toLowerCase(Locale.ROOT);
        found.add(lower.startsWith(PREFIX) ? lower.replaceFirst("\\s.*", "") : fingerprint(line));
      }
    }
    return new TrustedKeys(found);
  }

  /**
   * {@code sha256:} and 64 hexadecimal digits, over the DER of the key, as RFC 7469, 2.4 takes it.
   *
   * @param publicKey X.509 SubjectPublicKeyInfo, base64; what is none has a fingerprint of nothing
   */
  public static String fingerprint(String publicKey) {
    try {
      return PREFIX + Sha256.of(Base64.getDecoder().decode(publicKey)).hex();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Whether the key is one of them. */
  boolean contain(String publicKey) {
    String fingerprint = fingerprint(publicKey);
    return !fingerprint.isEmpty() && fingerprints.contains(fingerprint);
  }
}
