// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import dev.sluice.agents.plan.Workloads;
import dev.sluice.api.AgentDeployment;
import dev.sluice.kube.Applier;
import dev.sluice.kube.EpochSource;
import dev.sluice.kube.RejectedWriteException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the children of a fleet as they are declared, where that is needed and allowed: an object
 * that another controls, or nobody, is never touched.
 */
final class ChildKeeper {
  private final KubernetesClient client;
  private final Applier applier;
  private final EpochSource leader;

  ChildKeeper(KubernetesClient client, Applier applier, EpochSource leader) {
    this.client = client;
    this.applier = applier;
    this.leader = leader;
  }

  /**
   * Makes a child what is declared, if it is not yet.
   *
   * @param cached the object of that name, if the cache has one. It holds labelled objects only:
   *     whoever took the name without the label is asked for
   */
  <T extends HasMetadata> Child<T> keep(AgentDeployment fleet, T declared, Optional<T> cached) {
    return keep(fleet, declared, cached, _ -> false);
  }

  /**
   * The same, for a kind that a fleet before it of the same name may have left behind.
   *
   * @param isLeft whether an object that nobody controls is such a one, and is taken over
   */
  <T extends HasMetadata> Child<T> keep(
      AgentDeployment fleet, T declared, Optional<T> cached, Predicate<T> isLeft) {
    T present = cached.orElseGet(() -> client.resource(declared).get());
    if (present == null) {
      return write(declared, null);
    }
    OwnerReference owner = controller(present);
    if (!isOwn(fleet, owner) && !(owner == null && isLeft.test(present))) {
      return new Child.Withheld<>(foreign(fleet, present, owner));
    }
    return write(declared, present);
  }

  /** Whether the fleet itself controls the object, and not one before it of the same name. */
  static boolean isOwn(AgentDeployment fleet, HasMetadata object) {
    return isOwn(fleet, controller(object));
  }

  private static boolean isOwn(AgentDeployment fleet, @Nullable OwnerReference owner) {
    return owner != null && fleet.getMetadata().getUid().equals(owner.getUid());
  }

  private static @Nullable OwnerReference controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .findFirst()
        .orElse(null);
  }

  /** That the object is another's, or about to go. */
  static Optional<Finding> taken(AgentDeployment fleet, HasMetadata object) {
    OwnerReference owner = controller(object);
    if (owner == null && object.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of(
          new Finding(
              Reason.PredecessorLeaving,
              "%s \"%s\" is being deleted: waiting until it is gone"
                  .formatted(object.getKind(), object.getMetadata().getName())));
    }
    return owner == null ? Optional.empty() : Optional.of(foreign(fleet, object, owner));
  }

  /** Whether nobody controls it, and a fleet of that name has declared it once. */
  static boolean isLeft(AgentDeployment fleet, HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return controller(object) == null
        && labels != null
        && Workloads.selector(fleet).entrySet().stream()
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }

  private static Finding foreign(
      AgentDeployment fleet, HasMetadata object, @Nullable OwnerReference owner) {
    String name = object.getKind() + " \"" + object.getMetadata().getName() + "\"";
    if (owner != null
        && owner.getKind().equals(fleet.getKind())
        && owner.getName().equals(fleet.getMetadata().getName())) {
      return new Finding(
          Reason.PredecessorLeaving,
          name + " belongs to a deleted AgentDeployment of this name: waiting until it is gone");
    }
    String owned =
        owner == null
            ? "is not controlled by this AgentDeployment"
            : "is controlled by " + owner.getKind() + " \"" + owner.getName() + "\"";
    return new Finding(
        Reason.OwnedByOther,
        name
            + (" exists and " + owned + ", so it is left alone:")
            + (owner == null && object instanceof StatefulSet
                ? " set spec.adopt to take it over,"
                : "")
            + " delete it, or take another name for the AgentDeployment");
  }

  /** The API server's no is a result; that it cannot be asked is not. */
  private <T extends HasMetadata> Child<T> write(T declared, @Nullable T present) {
    try {
      return new Child.Kept<>(applier.apply(declared, present, leader));
    } catch (RejectedWriteException e) {
      return new Child.Withheld<>(
          new Finding(
              Reason.WorkloadRejected,
              "The API server refuses %s \"%s\": %s"
                  .formatted(
                      declared.getKind(), declared.getMetadata().getName(), e.getMessage())));
    }
  }
}
