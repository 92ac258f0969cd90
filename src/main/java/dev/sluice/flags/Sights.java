// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.eval.WorkloadSight;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What counts of a StatefulSet or Deployment of somebody else. */
final class Sights {
  private Sights() {}

  /** What is seen of that workload. */
  static WorkloadSight of(HasMetadata workload) {
    return switch (workload) {
      case StatefulSet set ->
          new WorkloadSight.Present(
              replicas(set.getSpec().getReplicas()),
              text(set.getSpec().getSelector()),
              firstOrdinal(set),
              ofOurs(set));
      case Deployment deployment ->
          new WorkloadSight.Present(
              replicas(deployment.getSpec().getReplicas()),
              text(deployment.getSpec().getSelector()),
              0,
              ofOurs(deployment));
      default -> throw new IllegalArgumentException("a workload cannot be a " + workload.getKind());
    };
  }

  private static int replicas(@Nullable Integer wanted) {
    return wanted == null ? 1 : wanted;
  }

  private static int firstOrdinal(StatefulSet set) {
    var ordinals = set.getSpec().getOrdinals();
    return ordinals == null || ordinals.getStart() == null ? 0 : ordinals.getStart();
  }

  private static boolean ofOurs(HasMetadata workload) {
    var labels = workload.getMetadata().getLabels();
    return labels != null && labels.containsKey(WorkloadNames.LABEL);
  }

  /** A selector as {@code kubectl get pods -l} takes it, always in the same order. */
  static String text(@Nullable LabelSelector selector) {
    if (selector == null) {
      return "";
    }
    Stream<String> equal =
        selector.getMatchLabels() == null
            ? Stream.of()
            : new TreeMap<>(selector.getMatchLabels())
                .entrySet().stream().map(label -> label.getKey() + "=" + label.getValue());
    return Stream.concat(equal, selector.getMatchExpressions().stream().map(Sights::text).sorted())
        .collect(Collectors.joining(","));
  }

  private static String text(LabelSelectorRequirement required) {
    String values = "(" + String.join(",", required.getValues()) + ")";
    return switch (required.getOperator()) {
      case "In" -> required.getKey() + " in " + values;
      case "NotIn" -> required.getKey() + " notin " + values;
      case "Exists" -> required.getKey();
      case "DoesNotExist" -> "!" + required.getKey();
      default ->
          throw new IllegalArgumentException(
              "operator " + required.getOperator() + " of a selector is not known");
    };
  }
}
