package io.gantry.dicom.net;

/** Our own engine keeps the contract. */
final class SocketEngineTest extends DicomEngineContract {
  @Override
  DicomEngine engine() {
    return DicomEngine.standard();
  }
}
