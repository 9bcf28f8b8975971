package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Each modality of PS3.3 C.7.3.1.1.1, and each other that a row names; where an answer may have
 * been cut short, its studies by date.
 */
final class ModalityPlan implements Plan {
  /** Defined terms, the retired ones too: old archives hold them. */
  private static final List<String> TERMS =
      List.of(
          ("CT MR US CR DX MG XA RF NM PT SR OT SC KO PR SEG REG RTIMAGE RTSTRUCT RTPLAN RTDOSE"
                  + " RTRECORD ECG EPS HD ES XC GM SM OP OPM OPT OPTBSV OPTENF OPV OCT OAM OPR AR"
                  + " KER LEN VA SRF IVOCT IVUS IO PX PA BI BMD BDUS DG LS TG CTPROTOCOL DMS DOC"
                  + " EEG EMG EOG FID HC M3D PLAN POS RESP RTINTENT RTRAD RTSEGANN RWV SMR ST STAIN"
                  + " TEXTUREMAP XAPROTOCOL XRV ANN ASMT AU CFM CD CF CP CS DD DF DM DS EC FA FS LP"
                  + " MA MS VF")
              .split(" "));

  /** Two modalities with as many studies as that, and none with more, have met a limit. */
  private static final int LEAST_LIMIT = 50;

  private final LocalDate today;
  private final Division division;
  private final Largest largest = new Largest();
  private final Set<String> known = new HashSet<>(TERMS);
  private final List<SweepQuery> others = new ArrayList<>();
  private int limit = Integer.MAX_VALUE;

  ModalityPlan(LocalDate today, Division division) {
    this.today = today;
    this.division = division;
  }

  @Override
  public List<SweepQuery> begin() {
    return TERMS.stream().map(SweepQuery::ofModality).toList();
  }

  @Override
  public void seen(SweepQuery query, StudyRow row) {
    division.seen(query, row);
    for (String modality : row.modalities()) {
      if (known.add(modality)) {
        others.add(SweepQuery.ofModality(modality));
      }
    }
  }

  @Override
  public Largest largest() {
    return largest;
  }

  @Override
  public Next after(SweepQuery query, Answer answer) {
    if (query.modality() != null) {
      known.add(query.modality());
    }
    List<SweepQuery> next = new ArrayList<>(others);
    others.clear();
    if (query.dates() != null || query.patient() != null) {
      Next narrower = narrower(query, answer);
      next.addAll(0, narrower.queries());
      return new Next(next, narrower.doubt());
    }
    boolean limited = largest.rows() == answer.rows() && answer.rows() >= LEAST_LIMIT;
    largest.add(query, answer.rows());
    if (answer.ignoresKeys()) {
      return new Next(next, answer.cut());
    }
    if (limited) {
      limit = answer.rows();
      largest.queries().forEach(modality -> next.addAll(Division.slices(modality, today)));
      largest.clear();
    } else if (answer.suspicious()) {
      next.addAll(Division.slices(query, today));
    }
    if (answer.cut()) {
      next.addAll(division.patients(query));
    }
    return new Next(next, false);
  }

  private Next narrower(SweepQuery query, Answer given) {
    Answer answer = given.rows() >= limit ? given.suspected() : given;
    if (query.dates() != null) {
      return division.narrower(query, answer);
    }
    List<SweepQuery> longer = answer.suspicious() ? division.patients(query) : List.of();
    return longer.isEmpty() ? new Next(longer, answer.cut()) : Next.ask(longer);
  }
}
