// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.delivery.SetReport.Sent;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryLeaseTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00.123456Z");

  @Test
  void what_is_written_is_read_again() {
    ReplicaReport report = report("planner", "0-7,9");

    assertThat(DeliveryLease.read(lease(report))).contains(report);
  }

  @Test
  void it_ends_with_the_pod_of_its_replica() {
    Lease lease = DeliveryLease.of(report("planner", "0"), "sluice-system", Optional.of("u-1"));

    assertThat(lease.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.getKind()).isEqualTo("Pod");
              assertThat(owner.getName()).isEqualTo("one");
              assertThat(owner.getUid()).isEqualTo("u-1");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "null", "[]", "{\"a/b\":null}", "{\"a/b\":{\"sent\":3}}"})
  void one_that_says_something_else_is_none(String text) {
    Lease lease = lease(report("planner", "0"));
    lease.getMetadata().setAnnotations(Map.of(DeliveryLease.ANNOTATION, text));

    assertThat(DeliveryLease.read(lease)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0-2147483647",
        "0-999999,0-999999",
        "99999999999",
        "-1",
        "0--1",
        "0,,1",
        "",
        "one",
        "0,\u0660"
      })
  void ordinals_that_nobody_could_count_are_none(String ordinals) {
    assertThat(DeliveryLease.read(lease(report("planner", ordinals)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'version':null}",
        "{'version':'\u001b[2J'}",
        "{'version':'v','sent':{'v':null}}",
        "{'version':'v','sent':{'v':{'streams':-1}}}",
        "{'version':'v','sent':{'v':{'streams':2147483647}}}",
        "{'version':'v','sent':{'\u001b[2J':{'streams':1}}}",
        "{'version':'v','sent':{'v':{'streams':1,'agents':{'planner':null}}}}",
        "{'version':'v','sent':{'v':{'streams':1,'agents':{'a\u001bb':'0'}}}}",
        "{'version':'v','entered':{'move':null}}",
        "{'version':'v','entered':{'move':'zzz'}}"
      })
  void a_report_that_could_not_be_shown_is_none(String set) {
    Lease lease = lease(report("planner", "0"));
    String text = "{'a/b':" + set + "}";
    String json = text.replace('\'', '"').replace("\u001b", "\\u001b");
    lease.getMetadata().setAnnotations(Map.of(DeliveryLease.ANNOTATION, json));

    assertThat(DeliveryLease.read(lease)).isEmpty();
  }

  @Test
  void a_replica_speaks_by_its_own_lease_only() {
    Lease lease = lease(report("planner", "0"));
    lease.getSpec().setHolderIdentity("two");

    assertThat(DeliveryLease.read(lease)).isEmpty();
  }

  @Test
  void what_a_newer_version_adds_is_left_aside() {
    Lease lease = lease(report("planner", "0"));
    lease
        .getMetadata()
        .setAnnotations(
            Map.of(DeliveryLease.ANNOTATION, "{\"a/b\":{\"version\":\"v\",\"more\":[1]}}"));

    assertThat(DeliveryLease.read(lease).orElseThrow().sets().get("a/b").version()).isEqualTo("v");
  }

  @Test
  void where_names_are_too_many_for_an_annotation_the_counts_are_left() {
    String everySecond =
        IntStream.range(0, 50_000).mapToObj(i -> "" + 2 * i).collect(Collectors.joining(","));
    Lease lease = lease(report("planner", everySecond));

    SetReport read = DeliveryLease.read(lease).orElseThrow().sets().get("shop/otp");

    assertThat(lease.getMetadata().getAnnotations().get(DeliveryLease.ANNOTATION))
        .hasSizeLessThan(1_000);
    assertThat(read.on("new")).isEqualTo(9);
    assertThat(read.sent().get("new").agents()).isEmpty();
  }

  @Test
  void a_report_counts_for_thirty_seconds_and_not_if_it_is_from_far_ahead() {
    ReplicaReport report = report("planner", "0");

    assertThat(report.counts(NOW.plusSeconds(29))).isTrue();
    assertThat(report.counts(NOW.plusSeconds(30))).isFalse();
    assertThat(report.counts(NOW.minusSeconds(29))).isTrue();
    assertThat(report.counts(NOW.minus(Duration.ofSeconds(30)))).isFalse();
  }

  private static Lease lease(ReplicaReport report) {
    return DeliveryLease.of(report, "sluice-system", Optional.empty());
  }

  private static ReplicaReport report(String workload, String agents) {
    return new ReplicaReport(
        "one",
        NOW,
        new TreeMap<>(
            Map.of(
                "shop/otp",
                new SetReport(
                    "new",
                    new TreeMap<>(Map.of("move", "2027-01-01T00:00:00Z")),
                    new TreeMap<>(
                        Map.of("new", new Sent(9, new TreeMap<>(Map.of(workload, agents)))))))));
  }
}
