package io.gantry.platform.config;

import io.gantry.platform.config.CertificateKeyConfig.InState;
import io.gantry.platform.config.CertificateKeyConfig.Kms;
import io.gantry.platform.config.CertificateKeyConfig.Pkcs11;
import io.gantry.platform.config.CertificateKeyConfig.Slot;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code certificates}. */
final class CertificatesReader {
  private static final Pattern KMS_KEY = Pattern.compile("[A-Za-z0-9:/_-]{1,2048}");
  private static final Pattern SLOT = Pattern.compile("[0-9]{1,10}");
  private static final Pattern LABEL = Pattern.compile("[^\\p{Cntrl}]{1,128}");
  private static final String REFERENCE =
      "must be a reference, ${file:/run/secrets/...} or ${NAME}: no secret stands in this file";

  private final BiFunction<Section, String, @Nullable Path> file;

  /**
   * @param file how a key that names a file is read
   */
  CertificatesReader(BiFunction<Section, String, @Nullable Path> file) {
    this.file = file;
  }

  CertificateKeyConfig read(Section section) {
    boolean token = section.has("pkcs11");
    boolean kms = section.has("kms");
    if (token && kms) {
      section.wrong("kms", "one key signs: give pkcs11 or kms, not both");
    }
    CertificateKeyConfig key = new InState();
    if (token) {
      key = pkcs11(section.section("pkcs11"));
    } else if (kms) {
      key = kms(section.section("kms"));
    }
    section.finish();
    return key;
  }

  private CertificateKeyConfig pkcs11(Section section) {
    Path library = file.apply(section, "library");
    if (library == null) {
      section.wrong("library", "is missing: the PKCS #11 library of the token's maker (.so)");
    } else if (!LABEL.matcher(library.toString()).matches()
        || library.toString().indexOf('"') >= 0) {
      section.wrong("library", "must have no quotation mark in its path");
    }
    Slot slot = slot(section);
    String key =
        section.requiredText(
            "key", label -> LABEL.matcher(label).matches(), "the label of the key in the token");
    String pin =
        section.requiredText("pin", text -> true, "a reference, e.g. ${file:/run/secrets/hsm-pin}");
    if (section.has("pin") && !section.isReference("pin")) {
      section.wrong("pin", REFERENCE);
    }
    section.finish();
    return library == null ? new InState() : new Pkcs11(library, slot, key, pin);
  }

  private static Slot slot(Section section) {
    boolean own = section.has("slot");
    if (own && section.has("slotIndex")) {
      section.wrong("slotIndex", "give slot or slotIndex, not both");
    }
    String name = own ? "slot" : "slotIndex";
    String number =
        section.text(
            name, "0", text -> SLOT.matcher(text).matches(), "must be a whole number, decimal");
    return new Slot(!own, Long.parseLong(number));
  }

  private static Kms kms(Section section) {
    String key =
        section.requiredText(
            "key", text -> KMS_KEY.matcher(text).matches(), "id, ARN or alias/... of the key");
    String region = section.requiredText("region", text -> true, "of the key, e.g. eu-central-1");
    String endpoint = section.optionalText("endpoint");
    URI uri = null;
    if (endpoint != null && Rules.isHttpAddress(endpoint)) {
      uri = URI.create(endpoint);
      if (!OAuth2Reader.isSafe(uri)) {
        section.problem(Problems.UNSAFE, "endpoint", "must be https:// off loopback");
      }
    } else if (endpoint != null) {
      section.wrong("endpoint", "must be https://...");
    }
    Section credentials = section.section("credentials");
    String id = credentials.optionalText("accessKeyId");
    String secret = credentials.optionalText("secretAccessKey");
    if ((id == null) != (secret == null)) {
      credentials.wrong(
          id == null ? "accessKeyId" : "secretAccessKey", "is missing: give both or neither");
    }
    if (credentials.has("secretAccessKey") && !credentials.isReference("secretAccessKey")) {
      credentials.wrong("secretAccessKey", REFERENCE);
    }
    credentials.finish();
    section.finish();
    return new Kms(key, region, uri, id, secret);
  }
}
