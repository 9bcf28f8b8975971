package io.gantry.extractor.adapter.dicom;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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

  /** The others of PS3.4 tables B.5-1 and GG.3-1. */
  static final List<String> RARE =
      Arrays.stream(
              """
              6.3 9.1.4 9.4.2 9.5.1 9.6.1 9.6.2 9.7.1 9.7.2 9.7.3 9.7.4 9.8.1 9.100.1
              9.100.2 11.5 11.6 11.7 11.8 11.9 11.10 11.11 11.12 13.1.4 13.1.5 66.6
              66.7 66.8 68.1 68.2 77.1.5.5 77.1.5.6 77.1.5.7 77.1.5.8 77.1.7 77.1.8
              77.1.9 78.4 78.5 78.6 78.7 78.8 88.71 88.72 88.73 88.74 88.75 88.76 88.77
              90.1 91.1 104.4 104.5 200.1 200.2 200.3 200.7 200.8 201.1 481.10 481.11
              481.12 481.13 481.14 481.15 481.16 481.17 481.18 481.19 481.20 481.21
              481.22 481.23 481.24 481.25 481.26 501.2.2 501.3 501.4 501.5 501.6
              """
                  .strip()
                  .split("\\s+"))
          .map(ROOT::concat)
          .toList();

  /** Contexts of an association that are left for storage. */
  static final int MOST_CONTEXTS = 125;

  /** The usual transfer syntaxes: a context lists them all, the archive picks one. */
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

  /** All transfer syntaxes, each in a context of its own: the archive sends what it holds. */
  static final List<String> ALL_TRANSFER_SYNTAXES =
      Stream.concat(
              TRANSFER_SYNTAXES.stream(),
              Arrays.stream(
                      """
                      1.98 8.1 4.201 4.202 4.203 4.92 4.93 4.94 4.95 4.204 4.205 4.100.1 4.101
                      4.101.1 4.102.1 4.103.1 4.104 4.104.1 4.105 4.105.1 4.106 4.106.1 4.107
                      4.108 4.110 4.111 4.112
                      """
                          .strip()
                          .split("\\s+"))
                  .map("1.2.840.10008.1.2."::concat))
          .toList();

  private StorageClasses() {}
}
