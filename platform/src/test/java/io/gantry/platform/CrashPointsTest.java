package io.gantry.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class CrashPointsTest {
  @Test
  void aNameAloneMeansItsFirstHit() {
    var hits = new ConcurrentHashMap<String, java.util.concurrent.atomic.AtomicInteger>();
    assertThat(CrashPoints.isDue("after-s3-put", "after-c-store", hits)).isFalse();
    assertThat(CrashPoints.isDue("after-s3-put", "after-s3-put", hits)).isTrue();
    assertThat(CrashPoints.isDue("after-s3-put", "after-s3-put", hits)).isFalse();
  }

  @Test
  void aNumberMeansThatHit() {
    var hits = new ConcurrentHashMap<String, java.util.concurrent.atomic.AtomicInteger>();
    assertThat(CrashPoints.isDue("x:3", "x", hits)).isFalse();
    assertThat(CrashPoints.isDue("x:3", "x", hits)).isFalse();
    assertThat(CrashPoints.isDue("x:3", "x", hits)).isTrue();
  }
}
