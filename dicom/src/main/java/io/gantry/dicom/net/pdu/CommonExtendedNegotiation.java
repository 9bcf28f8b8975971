package io.gantry.dicom.net.pdu;

import java.util.List;

/**
 * SOP class common extended negotiation (PS3.7 section D.3.3.6): tells an acceptor that does not
 * know a SOP class which service it belongs to. Only in requests; never answered.
 *
 * @param serviceClassUid e.g. {@link #STORAGE_SERVICE}
 * @param relatedClassUids general SOP classes it is related to; may be empty
 */
public record CommonExtendedNegotiation(
    String sopClassUid, String serviceClassUid, List<String> relatedClassUids) {
  /** Storage service class. */
  public static final String STORAGE_SERVICE = "1.2.840.10008.4.2";

  public CommonExtendedNegotiation {
    relatedClassUids = List.copyOf(relatedClassUids);
  }

  /** A class of the storage service without related ones. */
  public static CommonExtendedNegotiation storage(String sopClassUid) {
    return new CommonExtendedNegotiation(sopClassUid, STORAGE_SERVICE, List.of());
  }
}
