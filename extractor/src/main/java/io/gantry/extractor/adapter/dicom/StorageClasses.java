package io.gantry.extractor.adapter.dicom;

import java.util.Arrays;
import java.util.List;

/** What is proposed for C-GET, where the 128 contexts of an association set the limit. */
final class StorageClasses {
  private static final String ROOT = "1.2.840.10008.5.1.4.1.1.";

  /** Storage classes of PS3.4 table B.5-1 without retired and rare ones, 105 of at most 125. */
  static final List<String> MOST_USED =
      Arrays.stream(
              """
              1 1.1 1.1.1 1.2 1.2.1 1.3 1.3.1 2 2.1 2.2 3 3.1 4 4.1 4.2 4.3 4.4 6
              6.1 6.2 7 7.1 7.2 7.3 7.4 9.1.1 9.1.2 9.1.3 9.2.1 9.3.1 9.4.1 11.1
              11.2 11.3 11.4 12.1 12.1.1 12.2 12.2.1 13.1.1 13.1.2 13.1.3 14.1 14.2
              20 30 66 66.1 66.2 66.3 66.4 66.5 67 77.1.1 77.1.1.1 77.1.2 77.1.2.1
              77.1.3 77.1.4 77.1.4.1 77.1.5.1 77.1.5.2 77.1.5.3 77.1.5.4 77.1.6
              78.1 78.2 78.3 79.1 80.1 81.1 82.1 88.11 88.22 88.33 88.34 88.35
              88.40 88.50 88.59 88.65 88.67 88.68 88.69 88.70 104.1 104.2 104.3 128
              128.1 130 131 481.1 481.2 481.3 481.4 481.5 481.6 481.7 481.8 481.9
              501.1 501.2.1 601.1 601.2
              """
                  .strip()
                  .split("\\s+"))
          .map(ROOT::concat)
          .toList();

  /** Transfer syntaxes that are taken: each context lists all, the archive picks what it holds. */
  static final List<String> TRANSFER_SYNTAXES =
      List.of(
          "1.2.840.10008.1.2.1",
          "1.2.840.10008.1.2",
          "1.2.840.10008.1.2.4.70",
          "1.2.840.10008.1.2.4.57",
          "1.2.840.10008.1.2.4.80",
          "1.2.840.10008.1.2.4.90",
          "1.2.840.10008.1.2.5",
          "1.2.840.10008.1.2.4.81",
          "1.2.840.10008.1.2.4.91",
          "1.2.840.10008.1.2.4.50",
          "1.2.840.10008.1.2.4.51",
          "1.2.840.10008.1.2.4.100",
          "1.2.840.10008.1.2.4.102",
          "1.2.840.10008.1.2.4.103",
          "1.2.840.10008.1.2.1.99",
          "1.2.840.10008.1.2.2");

  private StorageClasses() {}
}
