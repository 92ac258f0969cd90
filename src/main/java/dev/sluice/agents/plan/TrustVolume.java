// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;

/** The files by which a pod knows the flag wires, and is known: one volume in each container. */
final class TrustVolume {
  static final String AUTHORITY_FILE = TrustVolume.FOLDER + "/" + Trust.AUTHORITY;
  static final String TOKEN_FILE = TrustVolume.FOLDER + "/token";

  private static final String FOLDER = "/var/run/secrets/sluice.dev";
  private static final String NAME = "sluice-flags";
  private static final long TOKEN_SECONDS = 3600;

  private TrustVolume() {}

  /** Whether the pod has a volume of that name of its own: then it is the user's affair. */
  static boolean isTaken(PodSpec pod) {
    return pod.getVolumes().stream().anyMatch(volume -> volume.getName().equals(NAME));
  }

  static boolean isNamed(String volume) {
    return volume.equals(NAME);
  }

  static Volume of(Trust trust) {
    return new VolumeBuilder()
        .withName(NAME)
        .withNewProjected()
        .addNewSource()
        .withNewConfigMap()
        // Without it the pod would start, and have no flags.
        .withName(trust.configMap())
        .addNewItem(Trust.AUTHORITY, null, Trust.AUTHORITY)
        .endConfigMap()
        .endSource()
        .addNewSource()
        .withNewServiceAccountToken(trust.audience(), TOKEN_SECONDS, "token")
        .endSource()
        .endProjected()
        .build();
  }

  static Container mounted(Container container) {
    boolean taken =
        container.getVolumeMounts().stream().anyMatch(m -> m.getMountPath().equals(FOLDER));
    return taken
        ? container
        : container
            .edit()
            .addNewVolumeMount()
            .withName(NAME)
            .withMountPath(FOLDER)
            .withReadOnly(true)
            .endVolumeMount()
            .build();
  }
}
