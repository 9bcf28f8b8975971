package io.gantry.dicom.net.pdu;

import java.util.List;

/**
 * Presentation context as proposed (PS3.8 section 9.3.2.2).
 *
 * @param id odd, 1 to 255
 * @param abstractSyntax SOP class UID
 * @param transferSyntaxes UIDs, in the order of the requestor
 */
public record ProposedContext(int id, String abstractSyntax, List<String> transferSyntaxes) {
  public ProposedContext {
    transferSyntaxes = List.copyOf(transferSyntaxes);
  }
}
