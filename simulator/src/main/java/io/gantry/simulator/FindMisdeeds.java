package io.gantry.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.Dictionary;
import io.gantry.dicom.net.FindHandler;
import io.gantry.dicom.net.FindQuery;
import io.gantry.dicom.net.QueryLevel;
import io.gantry.dicom.net.ServiceRefused;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What can be wrong with answers to C-FIND. */
public final class FindMisdeeds {
  private FindMisdeeds() {}

  /** Passes everything on; to be overridden in part. */
  private static class Passing implements FindHandler.Responder {
    private final FindHandler.Responder responder;

    Passing(FindHandler.Responder responder) {
      this.responder = responder;
    }

    @Override
    public void match(DataSet identifier) throws IOException {
      responder.match(identifier);
    }

    @Override
    public boolean cancelled() throws IOException {
      return responder.cancelled();
    }
  }

  /** Each match comes twice. */
  public record RepeatsRows() implements Misdeed {
    @Override
    public FindHandler finds(FindHandler finds, Chance chance) {
      return (query, responder) ->
          finds.find(
              query,
              new Passing(responder) {
                @Override
                public void match(DataSet identifier) throws IOException {
                  super.match(identifier);
                  super.match(identifier);
                }
              });
    }
  }

  /**
   * No more than so many rows of an answer come.
   *
   * @param rows that come
   * @param status of the end: null for 0000, as if that were all
   * @param levels where; null for the study level
   */
  public record TruncatesAnswers(
      int rows, @Nullable Status status, @Nullable Set<QueryLevel> levels) implements Misdeed {
    public TruncatesAnswers {
      if (rows < 1) {
        throw new IllegalArgumentException("truncatesAnswers: rows is 1 or more");
      }
    }

    @Override
    public FindHandler finds(FindHandler finds, Chance chance) {
      Set<QueryLevel> where = levels == null ? Set.of(QueryLevel.STUDY) : levels;
      return (query, responder) ->
          where.contains(Identifiers.level(query.identifier(), query.model()))
              ? truncated(finds, query, responder)
              : finds.find(query, responder);
    }

    private int truncated(FindHandler finds, FindQuery query, FindHandler.Responder responder)
        throws IOException {
      AtomicInteger matches = new AtomicInteger();
      int end =
          finds.find(
              query,
              new Passing(responder) {
                @Override
                public void match(DataSet identifier) throws IOException {
                  if (matches.incrementAndGet() <= rows) {
                    super.match(identifier);
                  }
                }
              });
      return matches.get() <= rows ? end : status == null ? DimseStatus.SUCCESS : status.value();
    }
  }

  /**
   * These keys match everything.
   *
   * @param keywords of the dictionary, e.g. StudyDate
   */
  public record IgnoresKeys(List<String> keywords) implements Misdeed {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public IgnoresKeys {
      keywords = List.copyOf(keywords);
      keywords.forEach(IgnoresKeys::tag);
    }

    private static int tag(String keyword) {
      return Dictionary.find(keyword)
          .map(Dictionary.Entry::tag)
          .orElseThrow(() ->
              new IllegalArgumentException("ignoresKeys: " + keyword + " is no DICOM keyword"));
    }

    @Override
    public FindHandler finds(FindHandler finds, Chance chance) {
      return (query, responder) -> {
        DataSetBuilder keys = query.identifier().toBuilder();
        for (String keyword : keywords) {
          if (query.identifier().contains(tag(keyword))) {
            keys.putEmpty(tag(keyword));
          }
        }
        return finds.find(
            new FindQuery(
                query.association(),
                query.messageId(),
                query.model(),
                keys.build(),
                query.features()),
            responder);
      };
    }
  }

  /**
   * Queries end with a failure and without a match.
   *
   * @param status of these
   * @param first so many are answered so; 0 for all
   * @param levels where; null for every level
   */
  public record FailsFinds(Status status, int first, @Nullable Set<QueryLevel> levels)
      implements Misdeed {
    public FailsFinds {
      HoldingMisdeeds.required("status", status);
    }

    @Override
    public FindHandler finds(FindHandler finds, Chance chance) {
      AtomicInteger asked = new AtomicInteger();
      return (query, responder) -> {
        boolean here =
            levels == null || levels.contains(Identifiers.level(query.identifier(), query.model()));
        if (here && (first == 0 || asked.incrementAndGet() <= first)) {
          throw new ServiceRefused(status.value(), "fails, as configured");
        }
        return finds.find(query, responder);
      };
    }
  }
}
