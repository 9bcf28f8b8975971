package io.gantry.dicom.net;

import org.jspecify.annotations.Nullable;

/** Answer to a C-STORE of ours: status and Error Comment (0000,0902). */
public record StoreResult(int status, @Nullable String errorComment) {}
