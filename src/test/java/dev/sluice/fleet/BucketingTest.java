// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Measured against flagd 0.16.1 (commit bbb05d4): a wrong bit here moves agents between arms. */
class BucketingTest {

  @ParameterizedTest
  @CsvSource({
    "agent-0, e9f7f582, 91, 9139",
    "agent-1, 0eeec7e1, 5, 583",
    "agent-2, 5062c176, 31, 3140",
    "agent-3, c09c16d3, 75, 7523"
  })
  void hashes_and_buckets_as_flagd_does(String id, String hash, int ofHundred, int ofTenThousand) {
    String key = "use-new-registry" + id;

    assertThat(Bucketing.hash(key)).isEqualTo(Long.parseLong(hash, 16));
    assertThat(Bucketing.bucket(key, 100)).isEqualTo(ofHundred);
    assertThat(Bucketing.bucket(key, Bucketing.TOTAL)).isEqualTo(ofTenThousand);
  }

  @Test
  void hashes_the_bytes_of_utf_8() {
    assertThat(Bucketing.hash("\u00e4gent")).isNotEqualTo(Bucketing.hash("agent"));
    assertThat(Bucketing.bucket("\u00e4gent-\ud83d\ude80", 1)).isZero();
  }

  @Test
  void raising_the_percent_never_drops_an_id_and_reaches_everybody() {
    List<String> ids = IntStream.range(0, 2_000).mapToObj(i -> "user-" + i).toList();

    for (int percent = 1; percent <= 100; percent++) {
      int raised = percent;
      List<String> lost =
          ids.stream()
              .filter(id -> Bucketing.within("seed/", id, raised - 1))
              .filter(id -> !Bucketing.within("seed/", id, raised))
              .toList();
      assertThat(lost).as("dropped when raised to %d %%", percent).isEmpty();
    }
    assertThat(ids).allMatch(id -> Bucketing.within("seed/", id, 100));
    assertThat(ids).noneMatch(id -> Bucketing.within("seed/", id, 0));
  }

  @Test
  void the_first_bucket_beyond_the_share_is_out() {
    String id =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "user-" + i)
            .filter(i -> Bucketing.bucket("seed/" + i, Bucketing.TOTAL) == 5_000)
            .findFirst()
            .orElseThrow();

    assertThat(Bucketing.within("seed/", id, 50)).isFalse();
    assertThat(Bucketing.within("seed/", id, 51)).isTrue();
  }

  @Test
  void a_share_is_about_what_it_says() {
    long within =
        IntStream.range(0, 20_000)
            .filter(i -> Bucketing.within("otp/telemetry/", "user-" + i, 10))
            .count();

    assertThat(within).isBetween(1_850L, 2_150L);
  }
}
