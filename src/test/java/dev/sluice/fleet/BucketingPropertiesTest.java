// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Of any seed and any id, in whatever script. */
class BucketingPropertiesTest {
  @Property
  void every_id_has_a_bucket_of_the_split(
      @ForAll String key, @ForAll @IntRange(min = 1, max = Bucketing.TOTAL) int total) {
    assertThat(Bucketing.bucket(key, total)).isBetween(0, total - 1);
  }

  @Property
  void an_id_that_is_in_stays_in_while_the_percent_grows(
      @ForAll String seed,
      @ForAll String id,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll @IntRange(max = 100) int other) {
    boolean in = Bucketing.within(seed, id, Math.min(percent, other));

    assertThat(!in || Bucketing.within(seed, id, Math.max(percent, other))).isTrue();
  }

  @Property
  void nobody_is_in_at_nothing_and_everybody_at_the_whole(@ForAll String seed, @ForAll String id) {
    assertThat(Bucketing.within(seed, id, 0)).isFalse();
    assertThat(Bucketing.within(seed, id, 100)).isTrue();
  }

  @Property
  void a_finer_split_divides_the_buckets_of_a_coarser_one(@ForAll String key) {
    assertThat(Bucketing.bucket(key, Bucketing.TOTAL) / 100).isEqualTo(Bucketing.bucket(key, 100));
  }
}
