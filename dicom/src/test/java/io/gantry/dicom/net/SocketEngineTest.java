package io.gantry.dicom.net;

import org.junit.jupiter.api.Nested;

/** Our own engine keeps the contract of the port. */
class SocketEngineTest {
  @Nested
  class Associations extends DicomEngineContract {
    @Override
    DicomEngine engine() {
      return DicomEngine.standard();
    }
  }

  @Nested
  class Retrieval extends RetrieveContract {
    @Override
    DicomEngine engine() {
      return DicomEngine.standard();
    }
  }

  @Nested
  class Negotiations extends NegotiationContract {
    @Override
    DicomEngine engine() {
      return DicomEngine.standard();
    }
  }

  @Nested
  class Commitments extends CommitmentContract {
    @Override
    DicomEngine engine() {
      return DicomEngine.standard();
    }
  }
}
