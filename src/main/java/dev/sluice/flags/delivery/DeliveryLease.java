// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The Lease by which a replica reports; one for each, in the namespace of the operator. */
public final class DeliveryLease {
  /** Label and value of these Leases. */
  public static final String LABEL = "app.kubernetes.io/component";

  /** Value of the label. */
  public static final String COMPONENT = "flag-delivery";

  /** The annotation that carries the report. */
  public static final String ANNOTATION = "sluice.dev/delivery";

  private static final String PREFIX = "sluice-delivery-";

  /** The API server takes 256 KiB of annotations. */
  private static final int LONGEST = 200_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private DeliveryLease() {}

  /**
   * Writes a report.
   *
   * @param pod uid of the pod that the replica is, so that the Lease ends with it; empty outside a
   *     cluster
   */
  public static Lease of(ReplicaReport report, String namespace, Optional<String> pod) {
    LeaseBuilder lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withName(PREFIX + report.replica())
            .withNamespace(namespace)
            .addToLabels("app.kubernetes.io/name", "sluice")
            .addToLabels(LABEL, COMPONENT)
            .addToAnnotations(ANNOTATION, text(report.sets()))
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(report.replica())
            .withLeaseDurationSeconds((int) ReplicaReport.VALID_FOR.toSeconds())
            .withRenewTime(ZonedDateTime.ofInstant(report.renewTime(), ZoneOffset.UTC))
            .endSpec();
    pod.ifPresent(
        uid ->
            lease
                .editMetadata()
                .addToOwnerReferences(
                    new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(report.replica())
                        .withUid(uid)
                        .build())
                .endMetadata());
    return lease.build();
  }

  /**
   * Reads one; empty if it is none of ours, or of a version that says it otherwise. Who may write
   * Leases there may write anything: what is given back can be counted, named and printed.
   */
  public static Optional<ReplicaReport> read(Lease lease) {
    Map<String, String> annotations = lease.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(ANNOTATION);
    if (text == null
        || lease.getSpec() == null
        || lease.getSpec().getHolderIdentity() == null
        || !lease.getMetadata().getName().equals(PREFIX + lease.getSpec().getHolderIdentity())
        || lease.getSpec().getRenewTime() == null) {
      return Optional.empty();
    }
    try {
      SortedMap<String, SetReport> sets = JSON.readValue(text, new TypeReference<>() {});
      if (sets == null || !ReportRules.hold(sets.values())) {
        return Optional.empty();
      }
      Instant renewTime = lease.getSpec().getRenewTime().toInstant();
      return Optional.of(new ReplicaReport(lease.getSpec().getHolderIdentity(), renewTime, sets));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String text(SortedMap<String, SetReport> sets) {
    String text = write(sets);
    if (text.length() <= LONGEST) {
      return text;
    }
    SortedMap<String, SetReport> counts = new TreeMap<>();
    sets.forEach((id, report) -> counts.put(id, report.unnamed()));
    return write(counts);
  }

  private static String write(SortedMap<String, SetReport> sets) {
    try {
      return JSON.writeValueAsString(sets);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is made of numbers and names", e);
    }
  }
}
