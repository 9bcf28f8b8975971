package io.gantry.simulator;

import java.util.List;

/**
 * A run of studies. Two archives with the same holding hold the same objects, byte for byte.
 *
 * @param seed what everything is derived from
 * @param firstStudy number of the first study
 * @param studies how many
 * @param kinds in turn, one for each study; with SR among others every third study has a report
 * @param imageKiB bytes of pixel data of one CT or MR image, in KiB; a CR image has four times, a
 *     US clip sixteen times as many
 * @param imagesPerSeries at most; a CT or MR series has at least half as many
 * @param issuer issuer of patient ids; a quarter of the patients is sent without
 */
public record Holding(
    long seed,
    int firstStudy,
    int studies,
    List<Kind> kinds,
    long imageKiB,
    int imagesPerSeries,
    String issuer) {
  private static final long LARGEST_KIB = (4L << 20) - 1024;

  public Holding {
    kinds = List.copyOf(kinds);
    check(firstStudy >= 0 && studies >= 0, "studies: 0 or more");
    check(!kinds.isEmpty(), "kinds: at least one of CT, MR, CR, US, SR");
    check(imageKiB >= 1 && imageKiB <= LARGEST_KIB, "imageKiB: 1 to " + LARGEST_KIB);
    check(imagesPerSeries >= 1, "imagesPerSeries: 1 or more");
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** All kinds, 64 KiB images, up to 12 of them in a series. */
  public static Holding of(long seed, int studies, String issuer) {
    return new Holding(seed, 0, studies, List.of(Kind.values()), 64, 12, issuer);
  }

  public Holding withKinds(Kind... some) {
    return new Holding(seed, firstStudy, studies, List.of(some), imageKiB, imagesPerSeries, issuer);
  }

  /** With other sizes. */
  public Holding withImages(long kiB, int perSeries) {
    return new Holding(seed, firstStudy, studies, kinds, kiB, perSeries, issuer);
  }

  /** A part of it: {@code count} studies from the one numbered {@code first}. */
  public Holding part(int first, int count) {
    return new Holding(seed, first, count, kinds, imageKiB, imagesPerSeries, issuer);
  }
}
