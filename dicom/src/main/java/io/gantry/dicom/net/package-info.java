/**
 * DICOM network services as a narrow port: {@link io.gantry.dicom.net.DicomClient} opens
 * associations that echo, find, move, get, store and ask for storage commitment; {@link
 * io.gantry.dicom.net.DicomServer} answers echo, store, find, move, get and storage commitment.
 * Requests and answers are records, so another engine could stand behind {@link
 * io.gantry.dicom.net.DicomEngine} and pass the same contract tests. The package-private classes
 * are our own engine: PS3.8 and PS3.7 on blocking sockets.
 */
@NullMarked
package io.gantry.dicom.net;

import org.jspecify.annotations.NullMarked;
