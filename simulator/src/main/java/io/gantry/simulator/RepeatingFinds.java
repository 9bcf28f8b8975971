package io.gantry.simulator;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.FindQuery;
import java.io.IOException;

/** A C-FIND SCP that sends each match twice. */
record RepeatingFinds(FindHandler finds) implements FindHandler {
  @Override
  public int find(FindQuery query, Responder responder) throws IOException {
    return finds.find(
        query,
        new Responder() {
          @Override
          public void match(DataSet identifier) throws IOException {
            responder.match(identifier);
            responder.match(identifier);
          }

          @Override
          public boolean cancelled() throws IOException {
            return responder.cancelled();
          }
        });
  }
}
