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

  private final LocalDate today;
  private final Division division;
  private final Set<String> known = new HashSet<>(TERMS);
  private final List<SweepQuery> others = new ArrayList<>();

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
  public List<SweepQuery> news() {
    List<SweepQuery> news = List.copyOf(others);
    others.clear();
    return news;
  }

  @Override
  public Next after(SweepQuery query, Answer answer) {
    if (query.modality() != null) {
      known.add(query.modality());
    }
    if (query.dates() != null) {
      return division.narrower(query, answer);
    }
    if (!answer.suspicious() || answer.barren()) {
      return Next.NOTHING;
    }
    if (answer.ignoresKeys()) {
      return answer.cut() ? Next.DOUBT : Next.NOTHING;
    }
    List<SweepQuery> parts = new ArrayList<>();
    if (query.patient() == null) {
      parts.addAll(Division.slices(query, today));
    }
    // Studies without a date are in no slice.
    if (answer.cut()) {
      parts.addAll(division.patients(query));
    }
    return new Next(parts, answer.cut() && parts.isEmpty());
  }
}
