package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.CommandSet;

/** A command that arrived; if it has a data set, that is still to be read. */
record Message(Context context, CommandSet command) {}
