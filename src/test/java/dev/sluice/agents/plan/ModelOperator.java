// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import java.util.List;
import java.util.Set;

/** A leader that brings a fleet on its course, and sees everything late. */
public final class ModelOperator {
  private final ModelStatefulSet set;
  private ModelStatefulSet.Spec spec;
  private ModelStatefulSet.Status status;
  private List<SeenPod> pods;

  public ModelOperator(ModelStatefulSet set) {
    this.set = set;
    spec = set.spec();
    status = set.status();
    pods = set.pods();
  }

  /** The watch of the StatefulSet catches up. */
  public void lookAtSet() {
    spec = set.spec();
    status = set.status();
  }

  /** The watch of the pods catches up. */
  public void lookAtPods() {
    pods = set.pods();
  }

  /** The pods as the watch has them. */
  public List<SeenPod> pods() {
    return pods;
  }

  /** One turn: declares, unless what it rests on has changed; then deletes. */
  public void act(Course course, int replicas) {
    act(course, replicas, Care.NONE, Set.of());
  }

  /** The same where those agents have work that they do not finish. */
  void act(Course course, int replicas, Care care, Set<Integer> busy) {
    ReplicaPlan plan = ReplicaPlan.of(course, replicas, pods, placed(), care).sparing(busy);
    if (!spec.equals(set.spec()) || !status.equals(set.status())) {
      return;
    }
    set.declare(plan.template(), plan.partition(), replicas);
    plan.delete().forEach(set::delete);
  }

  private Placed placed() {
    long counted =
        pods.stream()
            .filter(pod -> pod.revision().equals(spec.template()) && !pod.leaving())
            .count();
    boolean seen = status.observed() == spec.generation();
    return new Placed(
        spec.template(),
        spec.partition(),
        spec.replicas(),
        seen && counted == status.updated(),
        seen && status.current().equals(status.update()));
  }
}
