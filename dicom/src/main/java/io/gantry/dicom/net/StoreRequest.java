package io.gantry.dicom.net;

import org.jspecify.annotations.Nullable;

/**
 * A C-STORE-RQ whose data set is about to arrive (PS3.7 section 9.3.1.1). UIDs are as the peer sent
 * them, not checked.
 *
 * @param transferSyntaxUid of the presentation context, so of the bytes that follow
 * @param moveOriginatorAeTitle (0000,1030); null when absent
 * @param moveOriginatorMessageId (0000,1031); null when absent
 */
public record StoreRequest(
    AssociationInfo association,
    int messageId,
    String sopClassUid,
    String sopInstanceUid,
    String transferSyntaxUid,
    @Nullable String moveOriginatorAeTitle,
    @Nullable Integer moveOriginatorMessageId,
    int presentationContextId) {}
