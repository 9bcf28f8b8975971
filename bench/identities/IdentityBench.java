import com.sun.management.OperatingSystemMXBean;
import io.gantry.normalizer.identity.Crosswalk;
import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientIndex;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.PersonName;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Matches a second against an index of so many invented patients, and bytes a patient.
 * Arguments: patients, records (0 = memory only). Names are syllables; how often a name is borne
 * falls with its rank (Zipf), as real names do, so that the frequent ones are very frequent.
 */
public final class IdentityBench {
  private static final String[] SYLLABLES = {
    "ba", "ber", "cor", "da", "del", "en", "fa", "gar", "ha", "her", "is", "ja", "kel", "la",
    "lin", "ma", "mar", "ne", "or", "pa", "ri", "ro", "sa", "son", "ta", "ter", "ul", "va", "wi", "zi"
  };

  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Random random = new Random(20260101);
  private final String[] families = names(20_000, 3);
  private final String[] givens = names(3_000, 2);

  public static void main(String[] arguments) {
    int patients = Integer.parseInt(arguments[0]);
    int records = Integer.parseInt(arguments[1]);
    new IdentityBench().run(patients, records);
  }

  private void run(int count, int records) {
    long empty = used();
    long start = System.nanoTime();
    PatientIndex index = new PatientIndex();
    List<Patient> sample = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Patient patient = patient(i);
      index.put(patient);
      if (i % Math.max(1, count / 20_000) == 0) {
        sample.add(patient);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long bytes = used() - empty;
    System.out.printf(
        "%,d patients: built in %.1f s, %,d MB, %d bytes a patient (heap limit %,d MB)%n",
        count, seconds, bytes >> 20, bytes / count, Runtime.getRuntime().maxMemory() >> 20);
    if (records > 0) {
      match(index, sample, records);
    }
  }

  private void match(PatientIndex index, List<Patient> sample, int count) {
    IdentityMatcher matcher = new IdentityMatcher(index);
    List<PatientRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Patient patient = sample.get(random.nextInt(sample.size()));
      records.add(random.nextInt(8) == 0 ? record(i, patient(-1)) : record(i, patient));
    }
    Crosswalk nothing = new Crosswalk();
    for (int round = 0; round < 5; round++) {
      long cpu = CPU.getProcessCpuTime();
      long start = System.nanoTime();
      long linked =
          records.parallelStream()
              .filter(record -> matcher.decide(record, nothing) instanceof Decision.Linked)
              .count();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "round %d: %,.0f matches/s on %d processors, %,.0f a CPU second, %.1f %% linked%n",
          round,
          count / seconds,
          Runtime.getRuntime().availableProcessors(),
          count / ((CPU.getProcessCpuTime() - cpu) / 1e9),
          100.0 * linked / count);
    }
    singleThread(matcher, records);
  }

  private static void singleThread(IdentityMatcher matcher, List<PatientRecord> records) {
    Crosswalk nothing = new Crosswalk();
    long[] nanos =
        IntStream.range(0, Math.min(20_000, records.size()))
            .mapToLong(
                i -> {
                  long start = System.nanoTime();
                  matcher.decide(records.get(i), nothing);
                  return System.nanoTime() - start;
                })
            .sorted()
            .toArray();
    System.out.printf(
        "one thread: median %d us, 99 %% %d us, longest %d us%n",
        nanos[nanos.length / 2] / 1000,
        nanos[nanos.length * 99 / 100] / 1000,
        nanos[nanos.length - 1] / 1000);
  }

  private Patient patient(int number) {
    boolean woman = random.nextBoolean();
    PersonName name =
        new PersonName(
            pick(families),
            pick(givens),
            random.nextInt(3) == 0 ? pick(givens) : "",
            "",
            "",
            woman && random.nextInt(3) == 0 ? pick(families) : "",
            "",
            "");
    return new Patient(
        number < 0 ? "none" : String.valueOf(10_000_000 + number * 3),
        name,
        date(),
        woman ? 'F' : 'M',
        "ENTERPRISE",
        "");
  }

  /** A quarter with the number, a quarter damaged, one in fifteen without a birth date. */
  private PatientRecord record(int i, Patient patient) {
    String family = patient.name().family();
    String given = patient.name().given();
    if (random.nextInt(8) == 0) {
      int at = 1 + random.nextInt(family.length() - 1);
      family = family.substring(0, at) + family.substring(at + 1);
    }
    if (random.nextInt(8) == 0) {
      given = given.substring(0, 1);
    }
    return new PatientRecord(
        "R" + i,
        "LEGACY",
        random.nextInt(4) == 0 ? patient.mrn() : "H" + i,
        "",
        "",
        family + "^" + given,
        random.nextInt(15) == 0 ? "" : String.valueOf(patient.birthDate()),
        String.valueOf(patient.sex()));
  }

  private int date() {
    return (1930 + random.nextInt(90)) * 10000
        + (1 + random.nextInt(12)) * 100
        + 1 + random.nextInt(28);
  }

  /** Zipf with exponent 1. */
  private String pick(String[] names) {
    return names[(int) Math.pow(names.length, random.nextDouble()) - 1];
  }

  private String[] names(int count, int syllables) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      int length = syllables + random.nextInt(2);
      for (int s = 0; s < length; s++) {
        name.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      names[i] = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
    return names;
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
