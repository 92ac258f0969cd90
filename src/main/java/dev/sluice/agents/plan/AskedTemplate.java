// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a user has asked for of a template that Sluice has added to: all but what tells agents where
 * flags are served, and how.
 */
final class AskedTemplate {
  private final Set<String> own;

  /**
   * Tells the additions from what the user wrote.
   *
   * @param written by the user
   */
  private AskedTemplate(PodTemplateSpec written) {
    PodSpec spec = written.getSpec();
    this.own =
        spec == null
            ? Set.of()
            : Stream.concat(spec.getContainers().stream(), spec.getInitContainers().stream())
                .flatMap(c -> c.getEnv().stream().map(variable -> place(c, variable)))
                .collect(Collectors.toSet());
  }

  /** Whether a user who wrote that template has asked for the same by both. */
  static boolean isSame(Revision one, Revision other, PodTemplateSpec written) {
    AskedTemplate asked = new AskedTemplate(written);
    return asked.of(one).isSame(asked.of(other));
  }

  private Revision of(Revision revision) {
    return new Revision(
        revision.name(),
        revision.number(),
        of(revision.template()),
        revision.digests(),
        revision.schemaVersion());
  }

  private PodTemplateSpec of(PodTemplateSpec rendered) {
    PodSpec spec = rendered.getSpec();
    return spec == null
        ? rendered
        : rendered
            .edit()
            .editSpec()
            .withContainers(of(spec.getContainers()))
            .withInitContainers(of(spec.getInitContainers()))
            .withVolumes(
                spec.getVolumes().stream().filter(v -> !TrustVolume.isNamed(v.getName())).toList())
            .endSpec()
            .build();
  }

  private List<Container> of(List<Container> containers) {
    return containers.stream().map(this::of).toList();
  }

  private Container of(Container container) {
    return container.toBuilder()
        .withEnv(container.getEnv().stream().filter(v -> !isAdded(container, v)).toList())
        .withVolumeMounts(
            container.getVolumeMounts().stream()
                .filter(mount -> !TrustVolume.isNamed(mount.getName()))
                .toList())
        .build();
  }

  private boolean isAdded(Container container, EnvVar variable) {
    return FlagEnvironment.WHERE.contains(variable.getName())
        && !own.contains(place(container, variable));
  }

  private static String place(Container container, EnvVar variable) {
    return container.getName() + "/" + variable.getName();
  }
}
