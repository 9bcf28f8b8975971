package io.gantry.dicom.net;

import org.jspecify.annotations.Nullable;

/**
 * How a C-FIND ended.
 *
 * @param status of the final response
 * @param matches identifiers given to the consumer
 * @param limitReached whether we cancelled because of the limit: there may be more
 * @param optionalKeysUnsupported whether some pending response said FF01
 * @param unreadable matches whose identifier is no data set; they were not given to the consumer
 * @param errorComment (0000,0902) of the final response
 */
public record FindResult(
    int status,
    int matches,
    boolean limitReached,
    boolean optionalKeysUnsupported,
    int unreadable,
    @Nullable String errorComment) {}
