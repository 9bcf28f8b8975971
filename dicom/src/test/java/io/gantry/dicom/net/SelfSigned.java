package io.gantry.dicom.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/** Makes certificates for localhost (RFC 5280) within milliseconds, which keytool cannot. */
final class SelfSigned {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0C;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  private SelfSigned() {}

  /** Valid for thirty days, named by DNS name localhost and address 127.0.0.1. */
  static X509Certificate of(KeyPair keys, String commonName) throws GeneralSecurityException {
    boolean rsa = keys.getPublic().getAlgorithm().equals("RSA");
    byte[] algorithm =
        HexFormat.of()
            .parseHex(
                rsa
                    ? "300d06092a864886f70d01010b0500" // sha256WithRSAEncryption
                    : "300a06082a8648ce3d040302"); // ecdsa-with-SHA256
    byte[] body =
        der(
            SEQUENCE,
            der(0xA0, der(INTEGER, new byte[] {2})), // version 3
            der(INTEGER, BigInteger.valueOf(System.nanoTime()).abs().toByteArray()),
            algorithm,
            name(commonName),
            der(SEQUENCE, time(Instant.now()), time(Instant.now().plus(30, ChronoUnit.DAYS))),
            name(commonName),
            keys.getPublic().getEncoded(),
            der(0xA3, der(SEQUENCE, alternativeNames())));
    Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(body);
    byte[] certificate =
        der(SEQUENCE, body, algorithm, der(BIT_STRING, new byte[1], signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private static byte[] name(String commonName) {
    byte[] oid = HexFormat.of().parseHex("0603550403");
    byte[] value = der(UTF8_STRING, commonName.getBytes(StandardCharsets.US_ASCII));
    return der(SEQUENCE, der(SET, der(SEQUENCE, oid, value)));
  }

  private static byte[] time(Instant instant) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    return der(
        UTC_TIME,
        format.format(instant.atOffset(ZoneOffset.UTC)).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] alternativeNames() {
    byte[] names =
        der(
            SEQUENCE,
            der(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
            der(0x87, new byte[] {127, 0, 0, 1}));
    return der(SEQUENCE, HexFormat.of().parseHex("0603551d11"), der(OCTET_STRING, names));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length >= 0x100) {
      out.write(0x82);
      out.write(length >>> 8);
    } else if (length >= 0x80) {
      out.write(0x81);
    }
    out.write(length);
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
