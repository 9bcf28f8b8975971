package io.gantry.simulator;

import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be wrong with what an archive believes that it holds. */
public final class HoldingMisdeeds {
  private HoldingMisdeeds() {}

  /** A share is more than 0, 1 at most. */
  static void checkShare(String name, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(name + ": a share is more than 0 and at most 1");
    }
  }

  /** A value that has no default. */
  static <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /** A catalogue whose studies are other than they are. */
  private record Seen(Catalogue catalogue, UnaryOperator<ArchivedStudy> as) implements Catalogue {
    @Override
    public Stream<ArchivedStudy> studies() {
      return catalogue.studies().map(as);
    }

    @Override
    public Optional<ArchivedStudy> study(String uid) {
      return catalogue.study(uid).map(as);
    }
  }

  private static ArchivedStudy with(
      ArchivedStudy study, java.util.function.Consumer<DataSetBuilder> change) {
    DataSetBuilder attributes = study.attributes().toBuilder();
    change.accept(attributes);
    return new ArchivedStudy(study.uid(), attributes.build(), study.series());
  }

  /** Its index has no Study Date of these studies: no search by date finds them. */
  public record EmptyDates(double share) implements Misdeed {
    public EmptyDates {
      checkShare("emptyDates", share);
    }

    @Override
    public Catalogue holds(Catalogue catalogue, Chance chance) {
      return new Seen(
          catalogue,
          study ->
              chance.takes(share, study.uid())
                  ? with(study, to -> to.putEmpty(Tag.STUDY_DATE).putEmpty(Tag.STUDY_TIME))
                  : study);
    }
  }

  /** Number of Study Related Instances (0020,1208) is off by so much; not less than 0. */
  public record WrongStudyCounts(int off) implements Misdeed {
    @Override
    public Catalogue holds(Catalogue catalogue, Chance chance) {
      return new Seen(
          catalogue,
          study -> {
            int count = study.attributes().integer(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES).orElse(0);
            return with(
                study,
                to ->
                    to.putLong(
                        Tag.NUMBER_OF_STUDY_RELATED_INSTANCES, Vr.IS, Math.max(0, count + off)));
          });
    }
  }

  /** These studies are listed and have neither series nor images; they count 0. */
  public record ZeroImageStudies(double share) implements Misdeed {
    public ZeroImageStudies {
      checkShare("zeroImageStudies", share);
    }

    @Override
    public Catalogue holds(Catalogue catalogue, Chance chance) {
      return new Seen(
          catalogue,
          study -> {
            if (!chance.takes(share, study.uid())) {
              return study;
            }
            ArchivedStudy counted =
                with(
                    study,
                    to ->
                        to.putLong(Tag.NUMBER_OF_STUDY_RELATED_SERIES, Vr.IS, 0)
                            .putLong(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES, Vr.IS, 0));
            return new ArchivedStudy(study.uid(), counted.attributes(), List::of);
          });
    }
  }
}
