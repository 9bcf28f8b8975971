package io.gantry.dicom.net.pdu;

import static io.gantry.dicom.net.pdu.PduItems.ascii;
import static io.gantry.dicom.net.pdu.PduItems.put;
import static io.gantry.dicom.net.pdu.PduItems.putU16;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

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
    put(out, 0x10, ascii(rq.applicationContext()));
    for (ProposedContext context : rq.contexts()) {
      var body = new ByteArrayOutputStream(128);
      body.write(context.id());
      body.writeBytes(new byte[3]);
      put(body, 0x30, ascii(context.abstractSyntax()));
      for (String syntax : context.transferSyntaxes()) {
        put(body, 0x40, ascii(syntax));
      }
      put(out, 0x20, body.toByteArray());
    }
    put(out, 0x50, UserInformationCodec.encode(rq.user()));
    return out.toByteArray();
  }

  private static byte[] accept(AssociateAccept ac) {
    var out = new ByteArrayOutputStream(1024);
    fixedFields(out, ac.protocolVersion(), ac.calledAe(), ac.callingAe());
    put(out, 0x10, ascii(ac.applicationContext()));
    for (ContextResult context : ac.contexts()) {
      var body = new ByteArrayOutputStream(64);
      body.write(context.id());
      body.write(0);
      body.write(context.result());
      body.write(0);
      put(body, 0x40, ascii(context.transferSyntax()));
      put(out, 0x21, body.toByteArray());
    }
    put(out, 0x50, UserInformationCodec.encode(ac.user()));
    return out.toByteArray();
  }

  private static void fixedFields(
      ByteArrayOutputStream out, int version, String called, String calling) {
    putU16(out, version);
    putU16(out, 0);
    out.writeBytes(aeTitle(called));
    out.writeBytes(aeTitle(calling));
    out.writeBytes(new byte[32]);
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
