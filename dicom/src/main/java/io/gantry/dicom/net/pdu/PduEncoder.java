package io.gantry.dicom.net.pdu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Byte form of the control PDUs (PS3.8 section 9.3, PS3.7 annex D.3.3). Stateless. */
public final class PduEncoder {
  private PduEncoder() {}

  /** The whole PDU with its 6 byte header. */
  public static byte[] encode(Pdu pdu) {
    return switch (pdu) {
      case AssociateRequest rq -> withHeader(Pdu.ASSOCIATE_RQ, request(rq));
      case AssociateAccept ac -> withHeader(Pdu.ASSOCIATE_AC, accept(ac));
      case AssociateReject rj ->
          withHeader(
              Pdu.ASSOCIATE_RJ,
              new byte[] {0, (byte) rj.result(), (byte) rj.source(), (byte) rj.reason()});
      case ReleaseRequest _ -> withHeader(Pdu.RELEASE_RQ, new byte[4]);
      case ReleaseResponse _ -> withHeader(Pdu.RELEASE_RP, new byte[4]);
      case Abort abort ->
          withHeader(Pdu.ABORT, new byte[] {0, 0, (byte) abort.source(), (byte) abort.reason()});
    };
  }

  private static byte[] withHeader(int type, byte[] body) {
    byte[] pdu = new byte[6 + body.length];
    pdu[0] = (byte) type;
    pdu[2] = (byte) (body.length >>> 24);
    pdu[3] = (byte) (body.length >>> 16);
    pdu[4] = (byte) (body.length >>> 8);
    pdu[5] = (byte) body.length;
    System.arraycopy(body, 0, pdu, 6, body.length);
    return pdu;
  }

  private static byte[] request(AssociateRequest rq) {
    var out = new ByteArrayOutputStream(1024);
    fixedFields(out, rq.protocolVersion(), rq.calledAe(), rq.callingAe());
    item(out, 0x10, ascii(rq.applicationContext()));
    for (ProposedContext context : rq.contexts()) {
      var body = new ByteArrayOutputStream(128);
      body.write(context.id());
      body.writeBytes(new byte[3]);
      item(body, 0x30, ascii(context.abstractSyntax()));
      for (String syntax : context.transferSyntaxes()) {
        item(body, 0x40, ascii(syntax));
      }
      item(out, 0x20, body.toByteArray());
    }
    item(out, 0x50, userInformation(rq.user()));
    return out.toByteArray();
  }

  private static byte[] accept(AssociateAccept ac) {
    var out = new ByteArrayOutputStream(1024);
    fixedFields(out, ac.protocolVersion(), ac.calledAe(), ac.callingAe());
    item(out, 0x10, ascii(ac.applicationContext()));
    for (ContextResult context : ac.contexts()) {
      var body = new ByteArrayOutputStream(64);
      body.write(context.id());
      body.write(0);
      body.write(context.result());
      body.write(0);
      item(body, 0x40, ascii(context.transferSyntax()));
      item(out, 0x21, body.toByteArray());
    }
    item(out, 0x50, userInformation(ac.user()));
    return out.toByteArray();
  }

  private static void fixedFields(
      ByteArrayOutputStream out, int version, String called, String calling) {
    u16(out, version);
    u16(out, 0);
    out.writeBytes(aeTitle(called));
    out.writeBytes(aeTitle(calling));
    out.writeBytes(new byte[32]);
  }

  private static byte[] userInformation(UserInformation user) {
    var out = new ByteArrayOutputStream(128);
    var length = new ByteArrayOutputStream(4);
    u16(length, (int) (user.maxLength() >>> 16) & 0xFFFF);
    u16(length, (int) user.maxLength() & 0xFFFF);
    item(out, 0x51, length.toByteArray());
    item(out, 0x52, ascii(user.implementationClassUid()));
    AsyncOperations async = user.asyncOperations();
    if (async != null) {
      var body = new ByteArrayOutputStream(4);
      u16(body, async.invoked());
      u16(body, async.performed());
      item(out, 0x53, body.toByteArray());
    }
    for (RoleSelection role : user.roles()) {
      var body = new ByteArrayOutputStream(64);
      uidField(body, role.sopClassUid());
      body.write(role.scu() ? 1 : 0);
      body.write(role.scp() ? 1 : 0);
      item(out, 0x54, body.toByteArray());
    }
    @Nullable String version = user.implementationVersion();
    if (version != null) {
      item(out, 0x55, ascii(version));
    }
    for (ExtendedNegotiation extended : user.extended()) {
      var body = new ByteArrayOutputStream(64);
      uidField(body, extended.sopClassUid());
      extended.information().forEach(body::write);
      item(out, 0x56, body.toByteArray());
    }
    return out.toByteArray();
  }

  private static void uidField(ByteArrayOutputStream out, String uid) {
    u16(out, uid.length());
    out.writeBytes(ascii(uid));
  }

  private static void item(ByteArrayOutputStream out, int type, byte[] body) {
    if (body.length > 0xFFFF) {
      throw new IllegalArgumentException("PDU item longer than 65535 bytes");
    }
    out.write(type);
    out.write(0);
    u16(out, body.length);
    out.writeBytes(body);
  }

  private static void u16(ByteArrayOutputStream out, int value) {
    out.write(value >>> 8);
    out.write(value);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] aeTitle(String title) {
    byte[] field = new byte[16];
    Arrays.fill(field, (byte) ' ');
    byte[] bytes = ascii(title);
    if (bytes.length > 16) {
      throw new IllegalArgumentException("AE title longer than 16 characters");
    }
    System.arraycopy(bytes, 0, field, 0, bytes.length);
    return field;
  }
}
