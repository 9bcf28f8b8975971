package io.gantry.extractor.sweep;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
  private final List<DateRange> slices;
  private final Largest largest = new Largest();
  private final Set<String> known = new HashSet<>(TERMS);
  private final List<SweepQuery> others = new ArrayList<>();
  private final Map<String, Check> checks = new HashMap<>();
  private int limit = Integer.MAX_VALUE;

  /** A modality that is asked for by date too: as many dated studies as before, or a limit. */
  private static final class Check {
    final int rows;
    final int dated;
    int slices;
    boolean over;

    Check(Answer answer) {
      rows = answer.rows();
      dated = answer.dated();
    }
  }

  ModalityPlan(LocalDate today, Division division) {
    this.today = today;
    this.division = division;
    this.slices = DateRange.slices(today);
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
      next.addAll(check(query, answer));
      return new Next(next, narrower.doubt());
    }
    // As many as never before, or again: by date, a limit without a sign shows itself.
    boolean most = answer.rows() >= Math.max(Truncation.FEW, largest.rows());
    largest.add(query, answer.rows());
    if (answer.ignoresKeys()) {
      return new Next(next, answer.cut());
    }
    if (most || answer.suspicious()) {
      next.addAll(Division.slices(query, today));
      checks.put(String.valueOf(query.modality()), new Check(answer));
    }
    if (answer.cut()) {
      next.addAll(division.patients(query));
    }
    return new Next(next, false);
  }

  /** Where a limit has shown itself, studies without a date are asked for by patient. */
  private List<SweepQuery> check(SweepQuery query, Answer answer) {
    Check check = checks.get(String.valueOf(query.modality()));
    DateRange dates = query.dates();
    if (check == null || check.over || dates == null || !slices.contains(dates)) {
      return List.of();
    }
    check.slices += answer.rows();
    if (check.slices <= check.dated) {
      return List.of();
    }
    check.over = true;
    limit = Math.min(limit, check.rows);
    List<SweepQuery> again =
        new ArrayList<>(division.patients(SweepQuery.ofModality(String.valueOf(query.modality()))));
    again.addAll(Division.slices(SweepQuery.ofModality(String.valueOf(query.modality())), today));
    return again;
  }

  private Next narrower(SweepQuery query, Answer given) {
    Answer answer = given.rows() >= limit ? given.suspected() : given;
    if (query.dates() != null) {
      return division.narrower(query, answer);
    }
    if (answer.barren()) {
      return Next.NOTHING;
    }
    List<SweepQuery> longer = answer.suspicious() ? division.patients(query) : List.of();
    return longer.isEmpty() ? new Next(longer, answer.cut()) : Next.ask(longer);
  }
}
