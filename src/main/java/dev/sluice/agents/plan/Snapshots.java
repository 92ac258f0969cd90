// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a revision is kept: as a ControllerRevision of the AgentDeployment.
 *
 * <p>Without the label by which the StatefulSet selects: its controller would take the snapshot for
 * one of its own, and cut it off with its old ones.
 */
public final class Snapshots {
  /** Label of the snapshots; its value is that of {@link WorkloadNames#LABEL} elsewhere. */
  public static final String LABEL = "sluice.dev/revision-of";

  private Snapshots() {}

  /** What a snapshot holds; null whatever it lacks. */
  private record Content(
      @Nullable PodTemplateSpec template,
      @Nullable Map<String, String> digests,
      @Nullable Integer schemaVersion,
      @Nullable Boolean bare) {}

  /** The snapshot of a revision of that fleet. */
  public static ControllerRevision of(AgentDeployment fleet, Revision revision) {
    Map<String, Object> data = new TreeMap<>();
    data.put("template", CanonicalJson.tree(revision.template()));
    data.put("digests", revision.digests());
    if (revision.schemaVersion() != null) {
      data.put("schemaVersion", revision.schemaVersion());
    }
    if (revision.bare()) {
      data.put("bare", true);
    }
    return new ControllerRevisionBuilder()
        .withMetadata(Workloads.metadata(fleet))
        .editMetadata()
        .withName(name(fleet, revision.name()))
        .withLabels(
            new TreeMap<>(
                Map.of(
                    LABEL,
                    WorkloadNames.label(fleet.getMetadata().getName()),
                    WorkloadNames.REVISION,
                    revision.name())))
        .endMetadata()
        .withRevision(revision.number())
        .withData(data)
        .build();
  }

  /** Name of a snapshot; the StatefulSet's controller calls none of its own so. */
  public static String name(AgentDeployment fleet, String revision) {
    return WorkloadNames.child(fleet.getMetadata().getName()) + "." + revision;
  }

  /** Whether both are snapshots of one revision, by name and content, for fleets of one name. */
  public static boolean areSame(ControllerRevision one, ControllerRevision other) {
    String owner = owner(one);
    return owner != null
        && owner.equals(owner(other))
        && read(one)
            .flatMap(r -> read(other).filter(o -> o.name().equals(r.name()) && o.isSame(r)))
            .isPresent();
  }

  private static @Nullable String owner(ControllerRevision snapshot) {
    Map<String, String> labels = snapshot.getMetadata().getLabels();
    return labels == null ? null : labels.get(LABEL);
  }

  /** The revision; empty if the object is not a snapshot. */
  public static Optional<Revision> read(ControllerRevision snapshot) {
    Map<String, String> labels = snapshot.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(WorkloadNames.REVISION);
    if (name == null || snapshot.getData() == null) {
      return Optional.empty();
    }
    Content content = CanonicalJson.read(snapshot.getData(), Content.class);
    Map<String, String> digests = content.digests();
    return Optional.ofNullable(content.template())
        .map(
            template ->
                new Revision(
                    name,
                    snapshot.getRevision(),
                    template,
                    digests == null ? Map.of() : digests,
                    content.schemaVersion(),
                    Boolean.TRUE.equals(content.bare())));
  }
}
