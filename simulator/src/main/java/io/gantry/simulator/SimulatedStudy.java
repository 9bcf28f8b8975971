package io.gantry.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The plan of one study: everything about it but its bytes. A function of (holding, number).
 *
 * @param date empty in one study of ten
 */
record SimulatedStudy(
    Holding holding,
    int number,
    SimulatedPatient patient,
    String uid,
    String date,
    String time,
    String accessionNumber,
    String id,
    String description,
    String referringPhysician) {
  private static final long STUDIES = 2;
  private static final long SERIES = 3;
  private static final List<String> REFERRERS =
      List.of("Winterbourne^Otto", "Applegarth^Nell", "Kestrel^Iris", "Moorcroft^Basil");

  /** One series of the plan. */
  record SimulatedSeries(
      SimulatedStudy study, Kind kind, int number, String uid, String description, int images) {}

  static SimulatedStudy of(Holding holding, int number) {
    Draw draw = Draw.of(holding.seed(), STUDIES, number);
    Kind kind = mainKind(holding, number);
    String uid = draw.uid();
    String date = SimulatedPatient.date(draw, 2004, 2024);
    return new SimulatedStudy(
        holding,
        number,
        SimulatedPatient.of(holding, number),
        uid,
        draw.below(10) == 0 ? "" : date,
        SimulatedPatient.time(draw),
        String.format(Locale.ROOT, "S%d%06d", Math.floorMod(holding.seed(), 1000), number),
        Integer.toString(number + 1),
        description(kind),
        draw.oneOf(REFERRERS));
  }

  private static Kind mainKind(Holding holding, int number) {
    List<Kind> images = holding.kinds().stream().filter(kind -> kind != Kind.SR).toList();
    return images.isEmpty() ? Kind.SR : images.get(number % images.size());
  }

  private static String description(Kind kind) {
    return switch (kind) {
      case CT -> "CT Thorax and Abdomen";
      case MR -> "MR Brain";
      case CR -> "Chest two views";
      case US -> "US Abdomen";
      case SR -> "Report";
    };
  }

  /** In the order of their numbers; at least one. */
  List<SimulatedSeries> series() {
    Draw draw = Draw.of(holding.seed(), SERIES, number);
    Kind kind = mainKind(holding, number);
    int most = holding.imagesPerSeries();
    int count =
        switch (kind) {
          case CT -> draw.between(1, 3);
          case MR -> draw.between(2, 4);
          case CR, US -> draw.between(1, 2);
          case SR -> 1;
        };
    List<SimulatedSeries> series = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      int images =
          switch (kind) {
            case CT, MR -> draw.between((most + 1) / 2, most);
            case CR, US -> draw.between(1, Math.min(most, 2));
            case SR -> 1;
          };
      series.add(new SimulatedSeries(this, kind, i, draw.uid(), kind + " series " + i, images));
    }
    if (kind != Kind.SR && holding.kinds().contains(Kind.SR) && number % 3 == 2) {
      series.add(new SimulatedSeries(this, Kind.SR, 99, draw.uid(), "Report", 1));
    }
    return List.copyOf(series);
  }
}
